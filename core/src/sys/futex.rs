//! Sleeping on a word until it changes.

use crate::errno::{Errno, Result};
use crate::sync::Word;
use std::time::{Duration, Instant};

/// One sleep at most. A futex without a time limit is restarted after a
/// signal (SA_RESTART) and would never report EINTR.
const LONGEST: Duration = Duration::from_secs(3600);

/// Sleeps while `word` is `value`, at most until `deadline`. May return early.
///
/// # Errors
/// EINTR: a signal was handled. ETIMEDOUT: the deadline has passed.
pub fn wait(word: &Word, value: u32, deadline: Option<Instant>) -> Result<()> {
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    if left == Some(Duration::ZERO) {
        return Err(Errno::ETIMEDOUT);
    }
    let limit = left.map_or(LONGEST, |left| left.min(LONGEST));
    let limit =
        libc::timespec { tv_sec: limit.as_secs() as libc::time_t, tv_nsec: limit.subsec_nanos().into() };
    let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
    // SAFETY: the word and the time limit outlive the call.
    let rc = unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), operation, value, &raw const limit) };
    if rc == 0 {
        return Ok(());
    }
    match Errno::last() {
        Errno::EINTR => Err(Errno::EINTR),
        Errno::ETIMEDOUT if limit_was_deadline(left) => Err(Errno::ETIMEDOUT),
        _ => Ok(()),
    }
}

fn limit_was_deadline(left: Option<Duration>) -> bool {
    left.is_some_and(|left| left <= LONGEST)
}

/// Wakes everybody who sleeps on `word`.
pub fn wake(word: &Word) {
    let operation = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
    // SAFETY: the kernel only uses the address as a key.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), operation, i32::MAX) };
}
