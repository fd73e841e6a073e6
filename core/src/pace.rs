//! When application threads may send by themselves instead of leaving it to
//! the I/O thread.
//!
//! It saves a turn of a conversation the time of a wake-up. Of a flood, or of
//! what one thread writes to many peers, it would send the first message
//! alone, where the I/O thread finds many to send at once. A conversation is
//! told by its pauses: a peer said little after a silence, which allows one
//! answer, and somebody found nothing to receive since an application thread last
//! sent. (A proxy finds nothing again and again while the answers to a hundred
//! questions that came at once reach it one by one.) Nor is it one while an I/O
//! thread finds much to send at once. What answers nothing may be
//! sent if it comes alone, which it does if what came before it did. All sockets
//! of a context share the pace, as one thread may write to several in turn.

use crate::sys::clock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Least time, in ns, between two such sends that answer nothing.
const APART: u64 = 100_000;

/// So often an I/O thread finds one message alone before the time of bursts is
/// over, and little before that of flows is.
const LONE: u32 = 8;

/// Messages of one connection that make up a turn of a conversation at most;
/// more at once are a flow.
const LITTLE: u64 = 2;

/// Answers that are owed at most.
const MOST: u32 = 16;

/// Who takes note that there was nothing to receive: those who send, ...
const SENDERS: u32 = 1 << 31;

/// ... and an I/O thread, by its number.
const fn io_thread(number: u32) -> u32 {
    1 << (number % 31)
}

/// What application threads did lately. Only advice: nothing depends on it.
#[derive(Default)]
pub struct Pace {
    /// Who has not taken note yet that a socket found nothing to receive.
    run_dry: AtomicU32,
    /// Peers that spoke after a silence, and were not answered yet.
    heard: AtomicU32,
    sent_ns: AtomicU64,
    /// How many of them it takes; none, if nothing has followed at once on what was sent.
    bursts: AtomicU32,
    /// How often little has to be found; none, if the last that was sent was.
    flows: AtomicU32,
    /// I/O threads that nap.
    naps: AtomicU32,
}

impl Pace {
    /// Notes that a socket found nothing to receive.
    #[inline]
    pub fn run_dry(&self) {
        // Mostly it is known, and the cache line everybody's.
        if self.run_dry.load(Ordering::Relaxed) != u32::MAX {
            self.run_dry.store(u32::MAX, Ordering::Relaxed);
        }
    }

    /// Whether a socket found nothing to receive since the I/O thread of this
    /// number last asked, and somebody may wait for what that thread sends.
    pub fn ran_dry(&self, number: u32) -> bool {
        let dry = self.is_dry_for(io_thread(number));
        if dry {
            self.note(io_thread(number));
        }
        dry
    }

    fn is_dry_for(&self, who: u32) -> bool {
        self.run_dry.load(Ordering::Relaxed) & who != 0
    }

    fn note(&self, who: u32) {
        self.run_dry.fetch_and(!who, Ordering::Relaxed);
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

    /// Notes that a peer said so many messages at once after a silence.
    pub fn hear(&self, messages: u64) {
        let heard = self.heard.load(Ordering::Relaxed);
        if heard < MOST && messages <= LITTLE {
            self.heard.store(heard + 1, Ordering::Relaxed);
        }
    }

    /// Whether an application thread may send by itself now.
    pub fn allows(&self) -> bool {
        let now = clock::now_ns();
        let heard = self.heard.load(Ordering::Relaxed);
        let owed = heard > 0 && self.is_dry_for(SENDERS);
        if owed {
            self.heard.store(heard - 1, Ordering::Relaxed);
        }
        let answers = owed && self.flows.load(Ordering::Relaxed) == 0;
        let apart = now.wrapping_sub(self.sent_ns.load(Ordering::Relaxed)) >= APART;
        if !owed && !apart {
            self.bursts.store(LONE, Ordering::Relaxed);
        }
        let allows = answers || apart && self.bursts.load(Ordering::Relaxed) == 0;
        if allows {
            self.sent_ns.store(now, Ordering::Relaxed);
        }
        allows
    }

    /// Notes that an I/O thread found one message to send.
    pub fn found_one(&self) {
        count_down(&self.bursts);
    }

    /// Notes how many of one connection's messages it sent in a turn.
    pub fn sent_at_once(&self, messages: u64) {
        match messages {
            0 => {}
            1..=LITTLE => count_down(&self.flows),
            _ => self.flows.store(LONE, Ordering::Relaxed),
        }
    }

    /// Notes that one does.
    pub fn sends(&self) {
        self.note(SENDERS);
    }
}

fn count_down(count: &AtomicU32) {
    let left = count.load(Ordering::Relaxed);
    if left > 0 {
        count.store(left - 1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_spoke_gets_one_answer_and_who_ran_dry_no_nap() {
        let pace = Pace::default();
        assert!(!pace.ran_dry(0) && pace.allows() && !pace.allows());
        pace.run_dry();
        assert!(pace.ran_dry(0) && !pace.ran_dry(0));
        assert!(!pace.allows(), "nobody has said anything");
        pace.hear(LITTLE + 1);
        assert!(!pace.allows(), "that was more than a question");
        pace.hear(1);
        pace.hear(LITTLE);
        assert!(pace.allows());
        pace.sends();
        assert!(!pace.allows(), "nobody waits for it");
        pace.run_dry();
        assert!(pace.allows() && !pace.allows(), "both have their answers");
        assert!(pace.ran_dry(30) && pace.ran_dry(1) && !pace.ran_dry(32), "31 of them are told apart");
    }

    #[test]
    fn what_comes_in_bursts_is_left_to_the_io_thread_until_it_comes_alone() {
        let pace = Pace::default();
        let after_a_while = || {
            pace.sent_ns.store(0, Ordering::Relaxed);
            pace.allows()
        };
        assert!(after_a_while() && after_a_while());
        assert!(!pace.allows(), "more at once");
        for _ in 0..LONE {
            assert!(!after_a_while());
            pace.found_one();
        }
        assert!(after_a_while() && after_a_while());
    }

    #[test]
    fn answers_that_flow_are_left_to_the_io_thread_until_they_trickle() {
        let pace = Pace::default();
        let answers = || {
            pace.sent_ns.store(clock::now_ns(), Ordering::Relaxed);
            pace.run_dry();
            pace.hear(1);
            pace.allows()
        };
        assert!(answers());
        pace.sent_at_once(LITTLE);
        assert!(answers());
        pace.sent_at_once(LITTLE + 1);
        for _ in 0..LONE {
            assert!(!answers());
            pace.sent_at_once(0);
            pace.sent_at_once(1);
        }
        assert!(answers());
    }
}
