//! How an I/O thread rests between two turns, and who ends that.
//!
//! With nothing to do it sleeps, until something comes. In a flood of
//! messages it would be woken for each handful of them, and send a handful at
//! a time; there it naps instead: for a moment that no message ends, after
//! which many more can be sent at once. Meanwhile a thread that has written a
//! pile sends it by itself, so that no mark is reached for the nap's sake, and
//! one that has nothing to receive ends the nap: it may wait for an answer.
//!
//! On a single processor many come together without that. And an I/O thread
//! that also receives does not nap: others wait for what it sends.

use crate::sync::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// How long a nap lasts. What is written last in a flood is late by as much.
pub const NAP: Duration = Duration::from_micros(200);
/// Messages sent in a turn that make a flood.
const FLOOD: u64 = if cfg!(loom) { 1 } else { 64 };

const AWAKE: u32 = 0;
const NAPPING: u32 = 1;
const ASLEEP: u32 = 2;

/// Whether so many messages, sent without a rest, are part of a flood.
pub fn is_flood(sent: u64) -> bool {
    sent >= FLOOD
}

/// An I/O thread's rest. Who looks at it has left its command before, behind
/// a lock, so that the accesses need no order of their own.
pub struct Rest {
    state: AtomicU32,
    /// Whether somebody sent a pile since the thread last asked.
    piles: AtomicBool,
}

impl Rest {
    /// That of a thread that is awake.
    pub fn new() -> Rest {
        Rest { state: AtomicU32::new(AWAKE), piles: AtomicBool::new(false) }
    }

    /// Whether the thread waits for something to do.
    pub fn is_asleep(&self) -> bool {
        self.state.load(Ordering::Relaxed) == ASLEEP
    }

    /// Whether it lets messages come together.
    pub fn is_nap(&self) -> bool {
        self.state.load(Ordering::Relaxed) == NAPPING
    }

    /// Notes that another thread sent a pile: the flood goes on.
    pub fn spared(&self) {
        self.piles.store(true, Ordering::Relaxed);
    }

    /// Ends sleep; whether the thread is to be notified.
    #[must_use]
    pub fn end_sleep(&self) -> bool {
        self.end(ASLEEP)
    }

    /// Ends any rest; whether the thread is to be notified.
    #[must_use]
    pub fn end_any(&self) -> bool {
        self.end(NAPPING)
    }

    fn end(&self, least: u32) -> bool {
        let state = self.state.load(Ordering::Relaxed);
        state >= least
            && self.state.compare_exchange(state, AWAKE, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    // ---- the thread's own

    /// Whether it is a flood in which a turn sent so many messages.
    pub fn is_flood(&self, sent: u64) -> bool {
        let piles = self.piles.load(Ordering::Relaxed);
        if piles {
            self.piles.store(false, Ordering::Relaxed);
        }
        piles || is_flood(sent)
    }

    /// Begins a nap.
    pub fn nap(&self) {
        self.state.store(NAPPING, Ordering::Relaxed);
    }

    /// Begins to sleep. Whoever leaves a command after the thread's next look
    /// at them sees that.
    pub fn sleep(&self) {
        self.state.store(ASLEEP, Ordering::Relaxed);
    }

    /// Is awake.
    pub fn rise(&self) {
        self.state.store(AWAKE, Ordering::Relaxed);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn who_ends_a_rest_notifies_once() {
        let rest = Rest::new();
        assert!(!rest.end_any() && !rest.end_sleep());
        rest.sleep();
        assert!(rest.is_asleep() && rest.end_sleep() && !rest.is_asleep());
        assert!(!rest.end_sleep() && !rest.end_any());
        rest.nap();
        assert!(!rest.end_sleep(), "messages do not end a nap");
        assert!(rest.is_nap() && rest.end_any() && !rest.is_nap());
        assert!(!rest.end_any());
    }

    #[test]
    fn a_flood_is_many_messages_in_a_turn_or_a_pile_sent_meanwhile() {
        let rest = Rest::new();
        assert!(!rest.is_flood(FLOOD - 1) && rest.is_flood(FLOOD));
        rest.spared();
        assert!(rest.is_flood(0) && !rest.is_flood(0));
    }
}
