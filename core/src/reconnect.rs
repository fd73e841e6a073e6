//! How long to wait before the next attempt to connect.

use std::time::Duration;

/// What an interval of 0 means, in ms: it must not become a busy loop.
const FLOOR: u64 = 10;

/// The waits of one run of attempts, as libzmq 3.2 makes them: the interval
/// plus a random part below it; with a larger maximum the interval doubles
/// up to that.
pub struct Backoff {
    /// ms; negative: never.
    interval: i32,
    /// ms; not above the interval: no doubling.
    maximum: i32,
    current: i32,
}

impl Backoff {
    /// The first wait is about `interval` ms. Negative: there is none.
    pub fn new(interval: i32, maximum: i32) -> Backoff {
        Backoff { interval, maximum, current: interval }
    }

    /// The next wait, or None if there is to be no further attempt.
    pub fn next(&mut self, random: u64) -> Option<Duration> {
        let interval = u64::try_from(self.interval).ok()?;
        let jitter = if interval == 0 { 0 } else { random % interval };
        let wait = self.current as u64 + jitter;
        if self.maximum > self.interval {
            self.current = self.current.max(1).saturating_mul(2).min(self.maximum);
        }
        Some(Duration::from_millis(if interval == 0 { wait.max(FLOOR) } else { wait }))
    }

    /// Whether there is no attempt but the first.
    pub fn is_once(&self) -> bool {
        self.interval < 0
    }

    /// A connection was made: the next run begins anew.
    pub fn reset(&mut self) {
        self.current = self.interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(interval: i32, maximum: i32, random: u64) -> Vec<u64> {
        let mut backoff = Backoff::new(interval, maximum);
        (0..6).map(|_| backoff.next(random).unwrap().as_millis() as u64).collect()
    }

    #[test]
    fn without_a_maximum_every_wait_is_the_interval_and_some() {
        assert_eq!(waits(100, 0, 0), [100; 6]);
        assert_eq!(waits(100, 0, 99), [199; 6]);
        assert_eq!(waits(100, 50, 199), [199; 6]);
        assert_eq!(waits(1, 0, 7), [1; 6]);
        assert_eq!(waits(5, 0, 9), [9; 6]);
    }

    #[test]
    fn with_a_maximum_waits_double_up_to_it() {
        assert_eq!(waits(20, 160, 0), [20, 40, 80, 160, 160, 160]);
        assert_eq!(waits(20, 150, 19), [39, 59, 99, 169, 169, 169]);
    }

    #[test]
    fn a_success_starts_over() {
        let mut backoff = Backoff::new(20, 160);
        backoff.next(0);
        backoff.next(0);
        backoff.reset();
        assert_eq!(backoff.next(0), Some(Duration::from_millis(20)));
    }

    #[test]
    fn zero_has_a_floor_and_a_negative_interval_no_next() {
        assert_eq!(waits(0, 0, 5), [10; 6]);
        assert_eq!(Backoff::new(-1, 1000).next(7), None);
        assert_eq!(waits(i32::MAX, 0, i32::MAX as u64 - 1), [u64::from(u32::MAX) - 2; 6]);
    }
}
