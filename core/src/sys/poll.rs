//! poll(2), with 0MQ's bits.

use crate::errno::{Errno, Result};
use crate::poll::{ERR, IN, OUT};
use crate::sys::cancel::sheltered;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::time::{Duration, Instant};

/// A descriptor and what is asked about it.
#[repr(transparent)]
pub struct PollFd(libc::pollfd);

impl PollFd {
    /// Asks about `IN` and `OUT` of a descriptor; a negative one is passed over.
    pub fn new(fd: i32, events: i16) -> PollFd {
        let mut asked = 0;
        if events & IN != 0 {
            asked |= libc::POLLIN;
        }
        if events & OUT != 0 {
            asked |= libc::POLLOUT;
        }
        PollFd(libc::pollfd { fd, events: asked, revents: 0 })
    }

    /// What was found, asked for or not: `IN`, `OUT`, and `ERR` for all else.
    pub fn found(&self) -> i16 {
        let revents = self.0.revents;
        let mut found = 0;
        if revents & libc::POLLIN != 0 {
            found |= IN;
        }
        if revents & libc::POLLOUT != 0 {
            found |= OUT;
        }
        if revents & !(libc::POLLIN | libc::POLLOUT) != 0 {
            found |= ERR;
        }
        found
    }
}

/// Waits for any of them, at most `limit` (None: for ever); returns how many are ready.
///
/// # Errors
/// EINTR: a signal was handled. EINVAL: more than may be open.
pub fn poll(fds: &mut [PollFd], limit: Option<Duration>) -> Result<usize> {
    let limit = limit.map(|limit| libc::timespec {
        tv_sec: limit.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: limit.subsec_nanos().into(),
    });
    let limit = limit.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let (fds, count) = (fds.as_mut_ptr().cast(), fds.len() as libc::nfds_t);
    // SAFETY: PollFd has pollfd's layout; the slice and the limit outlive the call.
    let found = sheltered(|| unsafe { libc::ppoll(fds, count, limit, std::ptr::null()) });
    usize::try_from(found).map_err(|_| Errno::last())
}

/// What tells of a peer that has hung up, be it that there is more to receive.
#[cfg(any(target_os = "linux", target_os = "android"))]
const HUNG_UP: i16 = libc::POLLRDHUP;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const HUNG_UP: i16 = 0;

/// Whether the peer of a stream has hung up, though there may be more to receive.
pub fn has_hung_up(fd: BorrowedFd<'_>) -> bool {
    let mut asked = [PollFd(libc::pollfd { fd: fd.as_raw_fd(), events: HUNG_UP, revents: 0 })];
    poll(&mut asked, Some(Duration::ZERO)) == Ok(1)
}

/// Waits until one of two descriptors is readable, at most until `deadline`.
///
/// # Errors
/// EINTR: a signal was handled. EAGAIN: the deadline has passed.
pub fn wait_for_either(a: i32, b: i32, deadline: Option<Instant>) -> Result<()> {
    let limit = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    match poll(&mut [PollFd::new(a, IN), PollFd::new(b, IN)], limit)? {
        0 => Err(Errno::EAGAIN),
        _ => Ok(()),
    }
}
