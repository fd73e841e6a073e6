//! A descriptor that is readable while it is raised.

use crate::errno::Result;
use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

/// A flag. Lowering it makes up for any number of raises.
pub struct Flag(EventFd);

impl Flag {
    /// A flag that is down.
    ///
    /// # Errors
    /// EMFILE and others of eventfd(2).
    pub fn new() -> Result<Flag> {
        Ok(Flag(EventFd::from_flags(EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?))
    }

    /// Raises it: an event for whoever waits, also if it is up already.
    pub fn raise(&self) {
        while self.0.write(1) == Err(Errno::EINTR) {}
    }

    /// Lowers it.
    pub fn lower(&self) {
        while self.0.read() == Err(Errno::EINTR) {}
    }

    /// Its number.
    pub fn number(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl AsFd for Flag {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
