//! The two system calls of the message path, and what else is asked of a stream.

use crate::errno::{Errno, Result};
use crate::sys::cancel::sheltered;
use nix::sys::socket::MsgFlags;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

/// Receives what is there, at most `buffer.len()` bytes; returns them. None
/// at all: the peer has closed.
///
/// # Errors
/// EAGAIN: nothing is there. Others as recv(2), EINTR aside.
pub fn receive<'a>(fd: BorrowedFd<'_>, buffer: &'a mut [MaybeUninit<u8>]) -> Result<&'a [u8]> {
    let count = retry(|| {
        // SAFETY: the buffer is valid for writes of its length.
        unsafe { libc::recv(fd.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), libc::MSG_DONTWAIT) }
    })?;
    // SAFETY: recv has written that many bytes.
    let bytes = unsafe { buffer[..count].assume_init_ref() };
    #[cfg(feature = "test-panic")]
    assert!(!bytes.windows(16).any(|bytes| bytes == b"panic on purpose"));
    Ok(bytes)
}

/// Whether receiving would give something, be it that the peer has closed.
pub fn has_input(fd: BorrowedFd<'_>) -> bool {
    let flags = MsgFlags::MSG_PEEK | MsgFlags::MSG_DONTWAIT;
    nix::sys::socket::recv(fd.as_raw_fd(), &mut [0], flags) != Err(nix::errno::Errno::EAGAIN)
}

/// Whether it is a tcp connection. Elsewhere than on Linux that is not known.
pub fn is_tcp(fd: BorrowedFd<'_>) -> bool {
    #[cfg(target_os = "linux")]
    {
        let (mut protocol, mut len): (libc::c_int, _) = (0, size_of::<libc::c_int>() as libc::socklen_t);
        let (level, option) = (libc::SOL_SOCKET, libc::SO_PROTOCOL);
        // SAFETY: writes one int at most, as `len` says.
        let known = unsafe {
            libc::getsockopt(fd.as_raw_fd(), level, option, (&raw mut protocol).cast(), &raw mut len)
        };
        known == 0 && protocol == libc::IPPROTO_TCP
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = fd;
        false
    }
}

/// Receives something and drops it; returns how many bytes, 0 if the peer has closed.
///
/// # Errors
/// As [`receive`].
pub fn discard(fd: BorrowedFd<'_>) -> Result<usize> {
    receive(fd, &mut [MaybeUninit::uninit(); 16 * 1024]).map(<[u8]>::len)
}

/// Sets an option of a socket whose value is a number; false: the system refuses.
pub fn set_option(fd: BorrowedFd<'_>, level: libc::c_int, option: libc::c_int, value: libc::c_int) -> bool {
    let len = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: reads one int.
    unsafe { libc::setsockopt(fd.as_raw_fd(), level, option, (&raw const value).cast(), len) == 0 }
}

/// Bytes sent that the peer's system has not acknowledged (tcp(7): SIOCOUTQ).
pub fn untaken(fd: BorrowedFd<'_>) -> usize {
    let mut bytes: libc::c_int = 0;
    // SAFETY: writes one int.
    let known = unsafe { libc::ioctl(fd.as_raw_fd(), libc::TIOCOUTQ, &raw mut bytes) } == 0;
    if known { usize::try_from(bytes).unwrap_or(0) } else { 0 }
}

/// Sends as much of `spans` as the system takes, without SIGPIPE.
///
/// # Errors
/// EAGAIN: it takes nothing now. Others as sendmsg(2), EINTR aside.
pub fn send(fd: BorrowedFd<'_>, spans: &[IoSlice<'_>]) -> Result<usize> {
    let flags = libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT;
    if let [span] = spans {
        // SAFETY: the span is valid for reads of its length.
        return retry(|| unsafe { libc::send(fd.as_raw_fd(), span.as_ptr().cast(), span.len(), flags) });
    }
    // SAFETY: all zero is a valid msghdr.
    let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
    // IoSlice has the layout of iovec; sendmsg does not write through it.
    header.msg_iov = spans.as_ptr().cast_mut().cast();
    header.msg_iovlen = spans.len() as _;
    // SAFETY: the header and the spans outlive the call.
    retry(|| unsafe { libc::sendmsg(fd.as_raw_fd(), &raw const header, flags) })
}

fn retry(mut call: impl FnMut() -> isize) -> Result<usize> {
    loop {
        if let Ok(count) = usize::try_from(sheltered(&mut call)) {
            return Ok(count);
        }
        match Errno::last() {
            Errno::EINTR => {}
            errno => return Err(errno),
        }
    }
}
