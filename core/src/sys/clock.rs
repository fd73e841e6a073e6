//! A clock that is cheap enough for the message path.

/// Nanoseconds of the monotonic clock.
pub fn now_ns() -> u64 {
    if cfg!(loom) {
        return 0;
    }
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes one timespec.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
