//! What a stranger can feed: one function per kind of input, which panics
//! when something is wrong. The fuzzer (`fuzz/`, feature `fuzz`) searches for
//! such input; the test below runs the corpus and a while of mutations of it.

mod handshake;
mod input;
mod patterns;
mod text;

/// A target's name and function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("handshake", handshake::alone),
    ("handshake_pair", handshake::pair),
    ("frames", input::frames),
    ("endpoint", text::endpoint),
    ("command", text::command),
    ("zap_reply", text::zap_reply),
    ("subscriptions", patterns::subscriptions),
    ("envelopes", patterns::envelopes),
];

/// The bytes of an input, taken from the front; zeros when they are used up.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((&first, rest)) => {
                self.0 = rest;
                first
            }
            None => 0,
        }
    }

    /// At most so many.
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::testing::Random;
    use std::panic::catch_unwind;
    use std::path::Path;

    /// Mutations of each target's corpus; FUZZ_ROUNDS says otherwise.
    const ROUNDS: usize = 10_000;

    fn corpus(target: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
        let mut files: Vec<_> =
            folder.read_dir().expect("a corpus").map(|file| file.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "{target} has no corpus");
        files.iter().map(|file| std::fs::read(file).unwrap()).collect()
    }

    /// Flips, inserts, removes, repeats, or joins with another input.
    fn mutate(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
        let mut bytes = corpus[random.below(corpus.len())].clone();
        for _ in 0..=random.below(6) {
            let at = random.below(bytes.len() + 1);
            let len = random.below(9).min(bytes.len() - at);
            match random.below(8) {
                0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
                1 if at < bytes.len() => bytes[at] = [0, 1, 2, 4, 0x7f, 0x80, 0xfe, 0xff][random.below(8)],
                2 => bytes.insert(at, random.below(256) as u8),
                3 => drop(bytes.drain(at..at + len)),
                4 => {
                    let copy = bytes[at..at + len].to_vec();
                    bytes.splice(at..at, copy);
                }
                5 => bytes.truncate(at),
                6 => {
                    let other = &corpus[random.below(corpus.len())];
                    let from = random.below(other.len() + 1);
                    bytes.splice(at.., other[from..].iter().copied());
                }
                _ => (0..len).for_each(|offset| bytes[at + offset] = random.below(256) as u8),
            }
        }
        bytes
    }

    fn run(name: &str, target: fn(&[u8]), bytes: &[u8]) {
        if catch_unwind(|| target(bytes)).is_err() {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            panic!("{name} fails on {hex}");
        }
    }

    #[test]
    fn targets_bear_their_corpus_and_mutations_of_it() {
        let rounds = std::env::var("FUZZ_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
        let seed = std::env::var("FUZZ_SEED").map_or(1, |seed| seed.parse().unwrap());
        std::thread::scope(|scope| {
            for &(name, target) in TARGETS {
                scope.spawn(move || {
                    let (corpus, mut random) = (corpus(name), Random::new(seed));
                    corpus.iter().for_each(|bytes| run(name, target, bytes));
                    (0..rounds).for_each(|_| run(name, target, &mutate(&corpus, &mut random)));
                });
            }
        });
    }
}
