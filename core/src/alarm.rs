//! A word that one side sets and the other sleeps on.
//!
//! It orders nothing but itself. The lock around what it announces does that,
//! which whoever sets it has given back before, and whoever clears it takes
//! after.
//!
//! Only one thread at a time may clear it, but more than one sleep on it: so it
//! counts how often it was cleared, and who sleeps says what it saw before. Set
//! and cleared since, by somebody who then looked for the news, it is not slept
//! on: they may be the sleeper's.

use crate::errno::{Errno, Result};
use crate::sync::{Ordering, Word};
use crate::sys::futex;
use std::time::Instant;

const SET: u32 = 1;
/// Somebody sleeps, or has slept until it was set.
const SLEPT_ON: u32 = 2;
/// In the bits from this one on it counts.
const CLEARED: u32 = 4;

/// Set by whoever has news, cleared by those who then look for it.
#[derive(Default)]
pub struct Alarm {
    word: Word,
}

/// What an alarm was at some time.
#[derive(Clone, Copy)]
pub struct Seen(u32);

impl Alarm {
    /// Whether it is set.
    #[inline]
    pub fn is_set(&self) -> bool {
        self.word.load(Ordering::Relaxed) & SET != 0
    }

    /// What it is, to sleep on.
    pub fn seen(&self) -> Seen {
        Seen(self.word.load(Ordering::Relaxed) & !SLEPT_ON)
    }

    /// Sets it and wakes whoever sleeps.
    pub fn set(&self) {
        if self.word.fetch_or(SET, Ordering::Relaxed) & (SET | SLEPT_ON) == SLEPT_ON {
            futex::wake(&self.word);
        }
    }

    /// Clears it; what was announced by then can be found from now on. One
    /// thread at a time.
    pub fn clear(&self) {
        let word = (self.word.load(Ordering::Relaxed) & !(SET | SLEPT_ON)).wrapping_add(CLEARED);
        if cfg!(loom) {
            // loom lets a later fetch_or miss a store that concurs with an
            // earlier one of the same poster: no order of them all allows it.
            self.word.swap(word, Ordering::Relaxed);
        } else {
            self.word.store(word, Ordering::Relaxed);
        }
    }

    /// Sleeps until it may have been set since it was `seen`, at most until
    /// `deadline`.
    ///
    /// # Errors
    /// EINTR: a signal was handled. EAGAIN: the deadline has passed.
    pub fn sleep(&self, Seen(seen): Seen, deadline: Option<Instant>) -> Result<()> {
        let slept_on = seen | SLEPT_ON;
        let falls_asleep = seen & SET == 0
            && match self.word.compare_exchange(seen, slept_on, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => true,
                Err(word) => word == slept_on,
            };
        if !falls_asleep {
            // Though it be set again and again, the deadline holds.
            return match deadline {
                Some(deadline) if deadline <= Instant::now() => Err(Errno::EAGAIN),
                _ => Ok(()),
            };
        }
        match futex::wait(&self.word, slept_on, deadline) {
            Err(Errno::ETIMEDOUT) => Err(Errno::EAGAIN),
            other => other,
        }
    }
}
