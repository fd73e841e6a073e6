//! Spending time on what may be in vain.

use crate::sync::spin_loop;
use crate::sys::clock;

/// Times that a thing is left for after it was in vain once, ...
pub const REST: u32 = 8;
/// ... and at most.
pub const LONGEST_REST: u32 = 4096;

/// What came of trying a thing: after it was in vain, it is left for ever more
/// times.
#[derive(Default)]
pub struct Trial {
    /// Times for which it is left.
    rest: u32,
    /// For how many it was left last.
    rested: u32,
}

impl Trial {
    /// Whether it is to be left this time.
    #[inline]
    pub fn rests(&mut self) -> bool {
        let rests = self.rest > 0;
        self.rest -= u32::from(rests);
        rests
    }

    /// Notes what came of it.
    #[inline(never)]
    pub fn tried(&mut self, in_vain: bool) {
        self.rested = if in_vain { (self.rested * 2).clamp(REST, LONGEST_REST) } else { 0 };
        self.rest = self.rested;
    }
}

/// Asks whether something is there, for `ns` at most: whether it was.
pub fn look(ns: u64, mut there: impl FnMut() -> bool) -> bool {
    if cfg!(loom) {
        spin_loop();
        return there();
    }
    let end = clock::now_ns() + ns;
    while clock::now_ns() < end {
        for _ in 0..8 {
            if there() {
                return true;
            }
            spin_loop();
        }
    }
    false
}
