//! High-water marks: how many whole messages a writer may be ahead of its reader.
//!
//! The reader reports in batches, each time its total is a multiple of the
//! low-water step of [`step`], as libzmq 3.2 does. The report is one word,
//! `messages << 1 | waiting`; `waiting` says that the writer found no room
//! and wants to hear of the next report. Nothing else changes hands by it, so
//! its accesses are relaxed: what is read is never written again for being told.

use crate::sync::{Arc, AtomicU64, Ordering, Padded};

/// The word that both sides share.
type Report = Arc<Padded<AtomicU64>>;

/// Messages between two reports of a reader under a mark of `hwm` messages
/// (0: no mark).
fn step(hwm: u64) -> u64 {
    match hwm {
        0 => u64::MAX,
        1..=2048 => hwm.div_ceil(2),
        _ => hwm - 1024,
    }
}

/// Both ends of an account with a mark of `hwm` messages, 0 for none.
pub fn account(hwm: u64) -> (Allowance, Receipts) {
    stepped(hwm, step(hwm))
}

/// As `account`, with a reader that reports every message.
pub fn exact_account(hwm: u64) -> (Allowance, Receipts) {
    stepped(hwm, 1)
}

fn stepped(hwm: u64, step: u64) -> (Allowance, Receipts) {
    let report: Report = Arc::new(Padded::new(AtomicU64::new(0)));
    let allowance = Allowance { report: report.clone(), hwm, written: 0, read: 0 };
    (allowance, Receipts { report, step, read: 0, due: step })
}

/// The writer's side.
pub struct Allowance {
    report: Report,
    hwm: u64,
    written: u64,
    /// The reader's total as last seen.
    read: u64,
}

impl Allowance {
    /// Messages that may be written now; `u64::MAX` without a mark.
    #[inline]
    pub fn room(&mut self) -> u64 {
        if self.hwm == 0 {
            return u64::MAX;
        }
        let ahead = self.written - self.read;
        if ahead < self.hwm { self.hwm - ahead } else { self.look() }
    }

    /// Looks at the report; if there is still no room, leaves word to be told.
    #[cold]
    fn look(&mut self) -> u64 {
        let mut word = self.report.load(Ordering::Relaxed);
        loop {
            self.read = word >> 1;
            let ahead = self.written - self.read;
            if ahead < self.hwm {
                return self.hwm - ahead;
            }
            if word & 1 == 1 {
                return 0;
            }
            match self.report.compare_exchange(word, word | 1, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return 0,
                Err(newer) => word = newer,
            }
        }
    }

    /// Whether as many are written as the reader's total, as last seen, allows.
    pub fn is_used_up(&self) -> bool {
        self.hwm != 0 && self.written - self.read >= self.hwm
    }

    /// Messages written so far.
    #[inline]
    pub fn total(&self) -> u64 {
        self.written
    }

    /// Books `messages` as written.
    #[inline]
    pub fn wrote(&mut self, messages: u64) {
        self.written += messages;
    }
}

/// The reader's side.
pub struct Receipts {
    report: Report,
    step: u64,
    read: u64,
    /// The total at which the next report is due.
    due: u64,
}

impl Receipts {
    /// Messages read so far.
    pub fn total(&self) -> u64 {
        self.read
    }

    /// Books `messages` as read; true if the writer waits to hear of it.
    #[inline]
    #[must_use]
    pub fn read(&mut self, messages: u64) -> bool {
        self.read += messages;
        self.read >= self.due && self.report()
    }

    #[cold]
    fn report(&mut self) -> bool {
        let reported = self.read - self.read % self.step;
        self.due = reported + self.step;
        self.report.swap(reported << 1, Ordering::Relaxed) & 1 == 1
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// How many messages fit, and after which reads how much room appears.
    fn observe(hwm: u64) -> (u64, Vec<(u64, u64)>) {
        let (mut allowance, mut receipts) = account(hwm);
        let fit = allowance.room();
        allowance.wrote(fit);
        assert_eq!(allowance.room(), 0);
        let mut seen = Vec::new();
        for reads in 1..=fit {
            let told = receipts.read(1);
            let room = allowance.room();
            assert_eq!(told, room > 0, "told exactly when there is room");
            if room > 0 {
                seen.push((reads, room));
                allowance.wrote(room);
                assert_eq!(allowance.room(), 0);
            }
        }
        (fit, seen)
    }

    #[test]
    fn room_comes_back_in_the_steps_of_3_2() {
        assert_eq!(observe(2), (2, vec![(1, 1), (2, 1)]));
        assert_eq!(observe(3), (3, vec![(2, 2)]));
        assert_eq!(observe(7), (7, vec![(4, 4)]));
        assert_eq!(observe(10), (10, vec![(5, 5), (10, 5)]));
        assert_eq!(observe(2048), (2048, vec![(1024, 1024), (2048, 1024)]));
        assert_eq!(observe(2200), (2200, vec![(1176, 1176)]));
    }

    #[test]
    fn without_a_mark_there_is_always_room() {
        let (mut allowance, mut receipts) = account(0);
        allowance.wrote(1 << 40);
        assert_eq!(allowance.room(), u64::MAX);
        assert!(!receipts.read(1 << 40));
    }
}
