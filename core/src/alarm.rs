//! A word that one side sets and the other sleeps on.
//!
//! It orders nothing but itself. The lock around what it announces does that,
//! which whoever sets it has given back before, and whoever clears it takes
//! after.

use crate::errno::{Errno, Result};
use crate::sync::{Ordering, Word};
use crate::sys::futex;
use std::time::Instant;

const CLEAR: u32 = 0;
/// Clear, and somebody sleeps.
const SLEPT_ON: u32 = 1;
const SET: u32 = 2;

/// Set by whoever has news, cleared by those who then look for it.
#[derive(Default)]
pub struct Alarm {
    word: Word,
}

impl Alarm {
    /// Whether it is set.
    #[inline]
    pub fn is_set(&self) -> bool {
        self.word.load(Ordering::Relaxed) == SET
    }

    /// Sets it and wakes whoever sleeps.
    pub fn set(&self) {
        if self.word.swap(SET, Ordering::Relaxed) == SLEPT_ON {
            futex::wake(&self.word);
        }
    }

    /// Clears it; what was announced by then can be found from now on.
    pub fn clear(&self) {
        if cfg!(loom) {
            // loom lets a later swap miss a store that concurs with an
            // earlier one of the same poster: no order of them all allows it.
            self.word.swap(CLEAR, Ordering::Relaxed);
        } else {
            self.word.store(CLEAR, Ordering::Relaxed);
        }
    }

    /// Sleeps until it may be set, at most until `deadline`.
    ///
    /// # Errors
    /// EINTR: a signal was handled. EAGAIN: the deadline has passed.
    pub fn sleep(&self, deadline: Option<Instant>) -> Result<()> {
        let word = self.word.compare_exchange(CLEAR, SLEPT_ON, Ordering::Relaxed, Ordering::Relaxed);
        if word == Err(SET) {
            // Though it be set again and again, the deadline holds.
            return match deadline {
                Some(deadline) if deadline <= Instant::now() => Err(Errno::EAGAIN),
                _ => Ok(()),
            };
        }
        match futex::wait(&self.word, SLEPT_ON, deadline) {
            Err(Errno::ETIMEDOUT) => Err(Errno::EAGAIN),
            other => other,
        }
    }
}
