//! How a thread waits that is in a conversation: one that waits for input
//! again and again, in quick succession.
//!
//! It is worth its while to receive by itself, if its input comes from a
//! stream ([`Haste::counts`]). If it comes from another thread of the process,
//! the answer is there before a sleeping thread could be woken: then it looks
//! for it a little before it sleeps. Looking in vain costs as much as it could
//! have saved, so it is left for ever more waits then, and it takes a second
//! processor that the other thread can run on.

use crate::sys::cpus;
use crate::trial::{self, Trial};

/// The waits of one socket's thread.
#[derive(Default)]
pub struct Haste {
    last_ns: u64,
    streak: u32,
    /// Of looking.
    trial: Trial,
}

/// Waits less than this apart, in ns, are in quick succession.
const APART: u64 = 5_000_000;
/// So many of them make a conversation.
const ENOUGH: u32 = 8;

/// What being woken takes at most, in ns, on a machine that is not busy.
const LOOK_NS: u64 = 50_000;

/// Asks for as long as it takes to be woken.
pub fn look(there: impl FnMut() -> bool) -> bool {
    trial::look(LOOK_NS, there)
}

impl Haste {
    /// Notes a wait that begins now; whether it belongs to a conversation.
    pub fn counts(&mut self, now_ns: u64) -> bool {
        let quick = now_ns.wrapping_sub(self.last_ns) < APART;
        self.last_ns = now_ns;
        self.streak = if quick { (self.streak + 1).min(ENOUGH) } else { 0 };
        self.streak >= ENOUGH
    }

    /// Whether to look before sleeping.
    pub fn looks(&mut self) -> bool {
        if self.streak < ENOUGH || !cpus::several() {
            return false;
        }
        !self.trial.rests()
    }

    /// Notes what came of looking.
    pub fn looked(&mut self, found: bool) {
        self.trial.tried(!found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{LONGEST_REST, REST};

    #[test]
    fn a_conversation_is_many_waits_in_quick_succession() {
        let mut haste = Haste::default();
        let mut now = 1 << 40;
        assert!(!haste.counts(now));
        for n in 1..=ENOUGH {
            now += APART - 1;
            assert_eq!(haste.counts(now), n == ENOUGH);
        }
        now += APART;
        assert!(!haste.counts(now) && !haste.looks(), "a pause ends it");
    }

    #[test]
    fn looking_in_vain_is_left_for_ever_more_waits() {
        let mut haste = Haste { streak: ENOUGH, ..Haste::default() };
        if !haste.looks() {
            assert!(!cpus::several());
            return;
        }
        let waits = |haste: &mut Haste| (0..).find(|_| haste.looks()).unwrap();
        haste.looked(false);
        assert_eq!(waits(&mut haste), REST);
        haste.looked(false);
        assert_eq!(waits(&mut haste), 2 * REST);
        haste.looked(true);
        assert_eq!(waits(&mut haste), 0);
        for _ in 0..40 {
            haste.looked(false);
        }
        assert_eq!(waits(&mut haste), LONGEST_REST);
    }
}
