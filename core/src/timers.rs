//! Timers of one I/O thread, which alone touches them.
//!
//! A timer belongs to a token (a session or a listener) and has a kind that
//! means something to its owner; there is at most one per token and kind.
//! Every operation takes logarithmic time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// Timers, in order of their deadlines.
#[derive(Default)]
pub struct Timers {
    by_deadline: BTreeSet<(Instant, u64, u32)>,
    by_owner: BTreeMap<(u64, u32), Instant>,
}

impl Timers {
    /// No timers.
    pub fn new() -> Timers {
        Timers::default()
    }

    /// Has (token, kind) expire at `deadline`, instead of when it was to, if it was to.
    pub fn arm(&mut self, deadline: Instant, token: u64, kind: u32) {
        if let Some(old) = self.by_owner.insert((token, kind), deadline) {
            self.by_deadline.remove(&(old, token, kind));
        }
        self.by_deadline.insert((deadline, token, kind));
    }

    /// Has (token, kind) not expire, if it was to.
    pub fn disarm(&mut self, token: u64, kind: u32) {
        if let Some(deadline) = self.by_owner.remove(&(token, kind)) {
            self.by_deadline.remove(&(deadline, token, kind));
        }
    }

    /// Disarms all timers of a token.
    pub fn forget(&mut self, token: u64) {
        let of_token = (token, 0)..=(token, u32::MAX);
        while let Some((&(_, kind), _)) = self.by_owner.range(of_token.clone()).next() {
            self.disarm(token, kind);
        }
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<Instant> {
        self.by_deadline.first().map(|&(deadline, ..)| deadline)
    }

    /// Takes out a timer whose deadline is not after `now`, the earliest first.
    pub fn expired(&mut self, now: Instant) -> Option<(u64, u32)> {
        let &(deadline, token, kind) = self.by_deadline.first()?;
        if deadline > now {
            return None;
        }
        self.disarm(token, kind);
        Some((token, kind))
    }
}
