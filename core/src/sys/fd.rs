//! Descriptors, where the safe wrappers do not own or borrow them.

use crate::errno::{Errno, Result};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// Accepts a connection, close-on-exec and non-blocking.
///
/// # Errors
/// EAGAIN: there is none. Others as accept(2).
pub fn accept(listener: BorrowedFd<'_>) -> Result<OwnedFd> {
    let flags = libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    let null = std::ptr::null_mut();
    // SAFETY: no address is asked for.
    let fd = unsafe { libc::accept4(listener.as_raw_fd(), null, null.cast(), flags) };
    if fd < 0 {
        return Err(Errno::last());
    }
    // SAFETY: just made by the system, so nobody else has it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Adds a descriptor to a poller, edge-triggered.
///
/// # Errors
/// ENOMEM, ENOSPC: the system has no room for it.
#[cfg(not(all(target_os = "linux", not(feature = "portable-poller"))))]
pub fn enlist(poller: &polling::Poller, fd: BorrowedFd<'_>, interest: polling::Event) -> Result<()> {
    // SAFETY: the poller's contract has every descriptor deregistered before
    // it is closed; were one forgotten, the system would drop it by itself.
    unsafe { poller.add_with_mode(&fd, interest, polling::PollMode::Edge) }.map_err(Errno::from)
}

/// A further descriptor for what a number stands for, close-on-exec.
///
/// # Errors
/// EBADF: it stands for nothing. EMFILE.
pub fn duplicate(number: RawFd) -> Result<OwnedFd> {
    // SAFETY: takes and follows numbers only.
    let fd = unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, 3) };
    if fd < 0 {
        return Err(Errno::last());
    }
    // SAFETY: just made by the system, so nobody else has it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}
