//! How often something happened in each of the last seconds.

use super::ledger::Tally;
use std::collections::VecDeque;

/// Seconds that are remembered.
const SECONDS: usize = 60;
/// Seconds that a rate is the mean of.
const MEAN: usize = 5;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Second {
    pub made: u64,
    pub lost: u64,
    pub refused: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// The newest last; that one is not over.
    seconds: VecDeque<Second>,
    /// Which second of the clock is the last one.
    last: i64,
}

impl Rates {
    pub fn advance(&mut self, now: f64) {
        let now = now.floor() as i64;
        let passed = if self.seconds.is_empty() { 1 } else { now - self.last };
        for _ in 0..passed.clamp(0, SECONDS as i64 + 1) {
            self.seconds.push_back(Second::default());
        }
        self.last = self.last.max(now);
        while self.seconds.len() > SECONDS + 1 {
            self.seconds.pop_front();
        }
    }

    pub fn add(&mut self, tally: &Tally) {
        if let Some(second) = self.seconds.back_mut() {
            second.made += tally.made;
            second.lost += tally.lost;
            second.refused += tally.refused;
        }
    }

    /// Per second, over the last few that are over.
    pub fn mean(&self, of: impl Fn(&Second) -> u64) -> f64 {
        let over = self.seconds.iter().rev().skip(1).take(MEAN);
        match over.len() {
            // The first second counts as it is.
            0 => self.seconds.back().map_or(0.0, |second| of(second) as f64),
            seconds => over.map(of).sum::<u64>() as f64 / seconds as f64,
        }
    }

    /// One number for each second that is over, the newest last.
    pub fn history(&self, of: impl Fn(&Second) -> u64) -> Vec<u64> {
        self.seconds.iter().take(self.seconds.len().saturating_sub(1)).map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_the_mean_of_the_last_seconds() {
        let mut rates = Rates::default();
        let made = |made| Tally { made, ..Tally::default() };
        rates.advance(100.2);
        rates.add(&made(10));
        assert_eq!(rates.mean(|second| second.made), 10.0);
        rates.advance(101.9);
        rates.add(&made(99));
        assert_eq!(rates.mean(|second| second.made), 10.0);
        rates.advance(103.0);
        assert_eq!(rates.history(|second| second.made), [10, 99, 0]);
        rates.advance(107.5);
        assert_eq!(rates.mean(|second| second.made), 0.0);
    }

    #[test]
    fn an_hour_is_not_kept() {
        let mut rates = Rates::default();
        rates.advance(1e9);
        rates.advance(1e9 + 3600.0);
        rates.add(&Tally { lost: 1, ..Tally::default() });
        // A clock that goes back changes nothing.
        rates.advance(1e9);
        assert_eq!(rates.history(|second| second.lost).len(), SECONDS);
        rates.advance(1e9 + 3601.0);
        assert_eq!(rates.history(|second| second.lost)[SECONDS - 1], 1);
    }
}
