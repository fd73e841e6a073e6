//! The contract kept by the `polling` crate, for systems without epoll.
//!
//! It cannot tell a hang-up from input everywhere, so whatever is readable
//! may have hung up.

use super::Ready;
use crate::errno::{Errno, Result};
use crate::sys::fd;
use polling::{Event, Events};
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::Duration;

/// Waits; owned by the one thread that does.
pub struct Poller {
    registry: Registry,
    events: Events,
}

/// A poller as other threads see it.
#[derive(Clone)]
pub struct Registry(Arc<polling::Poller>);

impl Poller {
    /// A poller without descriptors.
    ///
    /// # Errors
    /// EMFILE and others of the system.
    pub fn new() -> Result<Poller> {
        let poller = polling::Poller::new()?;
        Ok(Poller { registry: Registry(Arc::new(poller)), events: Events::new() })
    }

    /// What other threads register with and notify.
    pub fn registry(&self) -> Registry {
        self.registry.clone()
    }

    /// Waits for events and appends them to `ready`: at most for `timeout`,
    /// or for ever. Returns with nothing when notified.
    ///
    /// # Errors
    /// None that a correct program can cause.
    pub fn wait(&mut self, ready: &mut Vec<Ready>, timeout: Option<Duration>) -> Result<()> {
        self.events.clear();
        self.registry.0.wait(&mut self.events, timeout)?;
        ready.extend(self.events.iter().map(translated));
        Ok(())
    }
}

impl Registry {
    /// Registers a descriptor for reading and, if `writable`, for writing.
    /// `token`, which is not `u64::MAX`, names it in events.
    ///
    /// # Errors
    /// ENOMEM, ENOSPC: the system has no room for it.
    pub fn register(&self, fd: BorrowedFd<'_>, token: u64, writable: bool) -> Result<()> {
        fd::enlist(&self.0, fd, Event::new(token as usize, true, writable))
    }

    /// Switches events for reading and for writing on or off.
    ///
    /// # Errors
    /// None for a registered descriptor.
    pub fn set_interest(&self, fd: BorrowedFd<'_>, token: u64, reading: bool, writing: bool) -> Result<()> {
        let interest = Event::new(token as usize, reading, writing);
        self.0.modify_with_mode(fd, interest, polling::PollMode::Edge).map_err(Errno::from)
    }

    /// Ends events of a descriptor, apart from those that a wait has taken already.
    pub fn deregister(&self, fd: BorrowedFd<'_>) {
        let _ = self.0.delete(fd);
    }

    /// Makes the current wait return, or else the next.
    pub fn notify(&self) {
        let _ = self.0.notify();
    }
}

fn translated(event: Event) -> Ready {
    let broken = event.is_err() == Some(true) || event.is_interrupt();
    let readable = broken || event.readable;
    Ready { token: event.key as u64, readable, writable: broken || event.writable, hung_up: readable }
}
