//! When application threads may send by themselves instead of leaving it to
//! the I/O thread.
//!
//! It saves a turn of a conversation the time of a wake-up. Of a flood, or of
//! what one thread writes to many peers, it would send the first message
//! alone, where the I/O thread finds many to send at once. A conversation is
//! told by its pauses: somebody found nothing to receive since an application
//! thread last sent. All sockets of a context share the pace, as one thread
//! may write to several in turn.

use crate::sys::clock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Least time, in ns, between two such sends that answer nothing.
const APART: u64 = 100_000;

/// What application threads did lately. Only advice: nothing depends on it.
#[derive(Default)]
pub struct Pace {
    run_dry: AtomicBool,
    sent_ns: AtomicU64,
    /// I/O threads that nap.
    naps: AtomicU32,
}

impl Pace {
    /// Notes that a socket found nothing to receive.
    #[inline]
    pub fn run_dry(&self) {
        // Mostly it is known, and the cache line everybody's.
        if !self.run_dry.load(Ordering::Relaxed) {
            self.run_dry.store(true, Ordering::Relaxed);
        }
    }

    /// Has an I/O thread nap, and others know that one does.
    pub fn naps(&self, nap: impl FnOnce()) {
        self.naps.fetch_add(1, Ordering::Relaxed);
        nap();
        self.naps.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether an I/O thread naps.
    #[inline]
    pub fn has_naps(&self) -> bool {
        self.naps.load(Ordering::Relaxed) > 0
    }

    /// Whether an application thread may send by itself now.
    pub fn allows(&self) -> bool {
        if self.run_dry.load(Ordering::Relaxed) {
            return true;
        }
        let now = clock::now_ns();
        let allows = now.wrapping_sub(self.sent_ns.load(Ordering::Relaxed)) >= APART;
        if allows {
            self.sent_ns.store(now, Ordering::Relaxed);
        }
        allows
    }

    /// Notes that one does.
    pub fn sends(&self) {
        self.run_dry.store(false, Ordering::Relaxed);
    }
}
