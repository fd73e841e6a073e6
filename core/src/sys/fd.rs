//! Descriptors, where the safe wrappers do not own or borrow them.

use crate::errno::{Errno, Result};
use nix::fcntl::{OFlag, open};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};
use nix::sys::stat::{Mode, fstat};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// A stream socket, close-on-exec and non-blocking.
///
/// # Errors
/// As socket(2).
pub fn stream(family: AddressFamily) -> Result<OwnedFd> {
    let fd = socket(family, SockType::Stream, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)?;
    keep_room(fd.as_fd());
    Ok(fd)
}

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
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    keep_room(fd.as_fd());
    Ok(fd)
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

/// A further descriptor for what a number stands for, `least` or the next
/// free one, close-on-exec.
///
/// # Errors
/// EBADF: it stands for nothing. EINVAL: there may be none of that number. EMFILE.
pub fn duplicate(number: RawFd, least: RawFd) -> Result<OwnedFd> {
    // SAFETY: takes and follows numbers only.
    let fd = unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, least) };
    if fd < 0 {
        return Err(Errno::last());
    }
    // SAFETY: just made by the system, so nobody else has it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Descriptors that the process's table has room for, as far as is known: at first those it begins with.
static ROOM: AtomicI32 = AtomicI32::new(BEGINNING);
const BEGINNING: RawFd = 64;
/// Whether [`make_room`] was there.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Has Linux make the table of descriptors as large as many connections need,
/// before threads share it: later, each time that it doubles, whoever needs a
/// descriptor waits for all processors, 10 ms and more. Done once, if the process
/// has one thread yet; it takes 32 KiB of the kernel's memory.
pub fn make_room() {
    if ASKED.swap(true, Ordering::Relaxed) {
        return;
    }
    let Ok(threads) = open(c"/proc/self/task", OFlag::O_PATH | OFlag::O_CLOEXEC, Mode::empty()) else {
        return;
    };
    if fstat(&threads).is_ok_and(|folder| folder.st_nlink == 2 + 1) {
        enlarge(threads.as_fd(), 4096);
    }
}

/// In the child of a fork: its table is as large as it has to be.
pub fn forget_room() {
    ROOM.store(BEGINNING, Ordering::Relaxed);
    ASKED.store(false, Ordering::Relaxed);
}

/// Has the table grow by more than double if `last`, which was just made, may
/// be the last that it has room for: there is one wait then instead of several.
fn keep_room(last: BorrowedFd<'_>) {
    let had = last.as_raw_fd() + 1;
    if had >= ROOM.load(Ordering::Relaxed) {
        let room = had.unsigned_abs().max(256).next_power_of_two().saturating_mul(4);
        enlarge(last, room.try_into().unwrap_or(RawFd::MAX));
    }
}

/// Asks for a descriptor in the upper half of a table for so many, a power of
/// two, or for half as many and so on if the process may have none: the table
/// keeps its size when it is closed.
#[cold]
fn enlarge(fd: BorrowedFd<'_>, mut room: RawFd) {
    let had = fd.as_raw_fd() + 1;
    while room > had && duplicate(had - 1, room / 2).is_err() {
        room /= 2;
    }
    ROOM.store(if room > had { room } else { RawFd::MAX }, Ordering::Relaxed);
}
