//! Telling the processor what comes.

/// Has the processor fetch what will soon be written: only a hint, so `place`
/// may lie anywhere. A queue's memory was read by another processor last, and
/// an atomic operation waits for all that was written before it, one cache
/// miss after another.
#[inline(always)]
pub fn for_writing<T>(place: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: it changes nothing that a program could see, and never faults.
    unsafe {
        std::arch::asm!("prefetchw [{}]", in(reg) place, options(nostack, preserves_flags, readonly));
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}
