//! A descriptor that is readable while it is raised.

use crate::errno::Result;
use crate::sys::cancel::sheltered;
use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

/// A flag. Lowering it makes up for any number of raises.
pub struct Flag(ManuallyDrop<EventFd>);

impl Flag {
    /// A flag that is down.
    ///
    /// # Errors
    /// EMFILE and others of eventfd(2).
    pub fn new() -> Result<Flag> {
        let flags = EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK;
        Ok(Flag(ManuallyDrop::new(EventFd::from_flags(flags)?)))
    }

    /// Raises it: an event for whoever waits, also if it is up already.
    pub fn raise(&self) {
        sheltered(|| while self.0.write(1) == Err(Errno::EINTR) {});
    }

    /// Lowers it.
    pub fn lower(&self) {
        sheltered(|| while self.0.read() == Err(Errno::EINTR) {});
    }

    /// Its number.
    pub fn number(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl Drop for Flag {
    fn drop(&mut self) {
        // SAFETY: dropped once, here.
        sheltered(|| unsafe { ManuallyDrop::drop(&mut self.0) });
    }
}

impl AsFd for Flag {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
