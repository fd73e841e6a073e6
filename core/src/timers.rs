//! Timers of one I/O thread, which alone touches them.
//!
//! A timer belongs to a token (a session or a listener) and has a kind that
//! means something to its owner; there is at most one per token and kind.
//! Every operation takes logarithmic time.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Timers, in order of their deadlines.
///
/// Two sets of one type, so that its code is there once.
pub struct Timers {
    /// What deadlines are counted from, in nanoseconds.
    start: Instant,
    /// Deadline, token, kind.
    by_deadline: BTreeSet<[u64; 3]>,
    /// Token, kind, deadline.
    by_owner: BTreeSet<[u64; 3]>,
}

impl Default for Timers {
    fn default() -> Timers {
        Timers { start: Instant::now(), by_deadline: BTreeSet::new(), by_owner: BTreeSet::new() }
    }
}

impl Timers {
    /// No timers.
    pub fn new() -> Timers {
        Timers::default()
    }

    /// Has (token, kind) expire at `deadline`, instead of when it was to, if it was to.
    pub fn arm(&mut self, deadline: Instant, token: u64, kind: u32) {
        self.disarm(token, kind);
        let (deadline, kind) = (self.count(deadline), kind.into());
        self.by_owner.insert([token, kind, deadline]);
        self.by_deadline.insert([deadline, token, kind]);
    }

    /// Has (token, kind) not expire, if it was to.
    pub fn disarm(&mut self, token: u64, kind: u32) {
        self.disarm_first(token, kind.into(), kind.into());
    }

    /// Disarms all timers of a token.
    pub fn forget(&mut self, token: u64) {
        while self.disarm_first(token, 0, u32::MAX.into()) {}
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<Instant> {
        self.by_deadline.first().map(|&[deadline, ..]| self.start + Duration::from_nanos(deadline))
    }

    /// Takes out a timer whose deadline is not after `now`, the earliest first.
    pub fn expired(&mut self, now: Instant) -> Option<(u64, u32)> {
        let &[deadline, token, kind] = self.by_deadline.first()?;
        if deadline > self.count(now) {
            return None;
        }
        self.disarm_first(token, kind, kind);
        Some((token, kind as u32))
    }

    /// Disarms the first of the token's timers of these kinds, if there is one.
    fn disarm_first(&mut self, token: u64, from: u64, to: u64) -> bool {
        let Some(&owner) = self.by_owner.range([token, from, 0]..=[token, to, u64::MAX]).next() else {
            return false;
        };
        let [token, kind, deadline] = owner;
        self.by_owner.remove(&owner);
        self.by_deadline.remove(&[deadline, token, kind])
    }

    fn count(&self, instant: Instant) -> u64 {
        instant.saturating_duration_since(self.start).as_nanos() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Reproducible numbers (xorshift).
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % limit
        }
    }

    /// The same, written without any cleverness.
    #[derive(Default)]
    struct Model(Vec<(Instant, u64, u32)>);

    impl Model {
        fn disarm(&mut self, token: u64, kind: u32) {
            self.0.retain(|timer| (timer.1, timer.2) != (token, kind));
        }

        fn expired(&mut self, now: Instant) -> Option<(u64, u32)> {
            self.0.sort();
            let due = self.0.first().filter(|timer| timer.0 <= now)?;
            let due = (due.1, due.2);
            self.disarm(due.0, due.1);
            Some(due)
        }
    }

    #[test]
    fn behaves_as_the_model_does() {
        let (mut timers, mut model, mut dice) = (Timers::new(), Model::default(), Dice(0x5eed));
        let mut now = Instant::now();
        for _ in 0..20_000 {
            let (token, kind) = (dice.below(8), dice.below(3) as u32);
            match dice.below(10) {
                0..5 => {
                    let deadline = now + Duration::from_millis(dice.below(50));
                    timers.arm(deadline, token, kind);
                    model.disarm(token, kind);
                    model.0.push((deadline, token, kind));
                }
                5..7 => {
                    timers.disarm(token, kind);
                    model.disarm(token, kind);
                }
                7 => {
                    timers.forget(token);
                    model.0.retain(|timer| timer.1 != token);
                }
                _ => {
                    now += Duration::from_millis(dice.below(20));
                    while let Some(due) = model.expired(now) {
                        assert_eq!(timers.expired(now), Some(due));
                    }
                    assert_eq!(timers.expired(now), None);
                }
            }
            assert_eq!(timers.next(), model.0.iter().map(|timer| timer.0).min());
        }
    }

    #[test]
    fn arming_again_replaces_and_a_deadline_is_reached_when_it_is_now() {
        let start = Instant::now();
        let later = start + Duration::from_secs(1);
        let mut timers = Timers::new();
        timers.arm(start, 7, 1);
        timers.arm(later, 7, 1);
        assert_eq!(timers.next(), Some(later));
        assert_eq!(timers.expired(later - Duration::from_nanos(1)), None);
        assert_eq!(timers.expired(later), Some((7, 1)));
        assert_eq!(timers.expired(later), None);
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn forgetting_reaches_all_kinds_and_no_other_token() {
        let now = Instant::now();
        let mut timers = Timers::new();
        for (token, kind) in [(1, u32::MAX), (2, 0), (2, u32::MAX), (3, 0)] {
            timers.arm(now, token, kind);
        }
        timers.forget(2);
        assert_eq!(timers.expired(now), Some((1, u32::MAX)));
        assert_eq!(timers.expired(now), Some((3, 0)));
        assert_eq!(timers.expired(now), None);
    }
}
