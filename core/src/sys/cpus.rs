//! Processors that the process may run on.

use std::sync::OnceLock;

/// Whether there are several, as it was when first asked.
pub fn several() -> bool {
    static SEVERAL: OnceLock<bool> = OnceLock::new();
    *SEVERAL.get_or_init(|| count() > 1)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn count() -> i32 {
    // SAFETY: a set of bits, for which all zeros is a value.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: writes one set, of the size that it is told. A larger machine's
    // set would not fit, and has several.
    let known = unsafe { libc::sched_getaffinity(0, size_of_val(&set), &raw mut set) } == 0;
    // SAFETY: reads a set.
    if known { unsafe { libc::CPU_COUNT(&set) } } else { 2 }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn count() -> i32 {
    std::thread::available_parallelism().map_or(1, |count| count.get().min(2) as i32)
}
