//! The lead that a reader leaves its writer.
//!
//! A reader at its writer's heels finds one value at each look, and takes the
//! memory of it, and of the word that shows it, from under the writer's hands:
//! both wait for each other's cache lines, value by value. If the reader stands
//! back for a moment, many values lie there, and both go on without touching
//! what the other one uses. Where the writer does not use that moment (it waits
//! for an answer, or has something else to do) it was lost, so standing back is
//! then left for ever more looks; and it takes a second processor.

use crate::sys::cpus;
use crate::trial::{self, Trial};

/// Values that a look finds, at most, if the reader is at the writer's heels.
const FEW: u64 = 8;
/// So many such looks in a row are no accident.
const ENOUGH: u32 = if cfg!(loom) { 1 } else { 4 };
/// How long a reader stands back, in ns: a writer in a flood writes thirty values or more, ...
const PAUSE_NS: u64 = 1000;
/// ... and where the two processors are far from each other this many.
const WORTH: u64 = 4;

/// What a reader knows of its writer's lead.
#[derive(Default)]
pub struct Lead {
    streak: u32,
    /// Of standing back.
    trial: Trial,
}

impl Lead {
    /// Notes how many values a look found; whether to stand back before reading them.
    #[inline]
    pub fn is_short(&mut self, found: u64) -> bool {
        if found > FEW {
            self.streak = 0;
            return false;
        }
        if self.trial.rests() {
            return false;
        }
        self.streak += 1;
        self.streak >= ENOUGH && cpus::several()
    }

    /// Notes how many values came meanwhile.
    pub fn gained(&mut self, values: u64) {
        self.streak = 0;
        self.trial.tried(values < WORTH);
    }
}

/// Gives the writer its moment.
#[inline(never)]
pub fn stand_back() {
    trial::look(PAUSE_NS, || false);
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::trial::{LONGEST_REST, REST};

    /// Looks that find a value each until the reader stands back.
    fn looks(lead: &mut Lead) -> u32 {
        (1..).find(|_| lead.is_short(1)).unwrap()
    }

    #[test]
    fn a_reader_at_its_writers_heels_stands_back() {
        if !cpus::several() {
            return;
        }
        let mut lead = Lead::default();
        assert_eq!(looks(&mut lead), ENOUGH);
        lead.gained(WORTH);
        assert_eq!(looks(&mut lead), ENOUGH);
        lead.gained(WORTH);
        for _ in 0..100 {
            assert!(!lead.is_short(FEW) && !lead.is_short(FEW) && !lead.is_short(FEW));
            assert!(!lead.is_short(FEW + 1), "the writer has its lead");
        }
    }

    #[test]
    fn standing_back_in_vain_is_left_for_ever_more_looks() {
        if !cpus::several() {
            assert!((0..10_000).all(|_| !Lead::default().is_short(1)));
            return;
        }
        let mut lead = Lead::default();
        for rest in [REST, 2 * REST, 4 * REST] {
            looks(&mut lead);
            lead.gained(WORTH - 1);
            assert_eq!(looks(&mut lead), rest + ENOUGH);
        }
        for _ in 0..40 {
            lead.gained(0);
        }
        assert_eq!(looks(&mut lead), LONGEST_REST + ENOUGH);
        lead.gained(WORTH);
        assert_eq!(looks(&mut lead), ENOUGH);
    }
}
