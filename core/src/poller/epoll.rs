//! The contract kept by epoll, in one system call per wait.
//!
//! Notifying writes to an eventfd that is registered edge-triggered and never
//! read: every write is an edge, and its counter lasts for centuries.

use super::Ready;
use crate::errno::Result;
use crate::poll::IN;
use crate::sys::flag::Flag;
use crate::sys::poll::{PollFd, poll};
use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::Arc;
use std::time::Duration;

/// Events that one wait can return; more come with the next.
const AT_ONCE: usize = 256;
/// What epoll counts time in.
const MS: Duration = Duration::from_millis(1);
/// The token of the eventfd, which no descriptor may have.
const NOTIFIED: u64 = u64::MAX;

/// Waits; owned by the one thread that does.
pub struct Poller {
    registry: Registry,
    events: Vec<EpollEvent>,
}

/// A poller as other threads see it.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    epoll: Epoll,
    notifier: Flag,
}

impl Poller {
    /// A poller without descriptors.
    ///
    /// # Errors
    /// EMFILE and others of epoll_create1(2) and eventfd(2).
    pub fn new() -> Result<Poller> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let notifier = Flag::new()?;
        epoll.add(&notifier, EpollEvent::new(EpollFlags::EPOLLIN | EpollFlags::EPOLLET, NOTIFIED))?;
        Ok(Poller {
            registry: Registry(Arc::new(Inner { epoll, notifier })),
            events: vec![EpollEvent::empty(); AT_ONCE],
        })
    }

    /// What other threads register with and notify.
    pub fn registry(&self) -> Registry {
        self.registry.clone()
    }

    /// Waits for events and appends them to `ready`: at most for `timeout`,
    /// rounded up to ms if it is more than one, or for ever. Returns with
    /// nothing when notified or interrupted by a signal.
    ///
    /// # Errors
    /// None that a correct program can cause.
    pub fn wait(&mut self, ready: &mut Vec<Ready>, timeout: Option<Duration>) -> Result<()> {
        let timeout = match timeout {
            // epoll_pwait2(2), in two calls and on any Linux.
            Some(short) if !short.is_zero() && short < MS => {
                let epoll = PollFd::new(self.registry.0.epoll.0.as_raw_fd(), IN);
                if poll(&mut [epoll], timeout) == Ok(0) {
                    return Ok(());
                }
                Some(Duration::ZERO)
            }
            _ => timeout,
        };
        let count = match self.registry.0.epoll.wait(&mut self.events, rounded_up(timeout)) {
            Ok(count) => count,
            Err(Errno::EINTR) => 0,
            Err(errno) => return Err(errno.into()),
        };
        let events = self.events[..count].iter().filter(|event| event.data() != NOTIFIED);
        ready.extend(events.map(translated));
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
        Ok(self.0.epoll.add(fd, EpollEvent::new(interest(true, writable), token))?)
    }

    /// Switches events for reading and for writing on or off.
    ///
    /// # Errors
    /// None for a registered descriptor.
    pub fn set_interest(&self, fd: BorrowedFd<'_>, token: u64, reading: bool, writing: bool) -> Result<()> {
        Ok(self.0.epoll.modify(fd, &mut EpollEvent::new(interest(reading, writing), token))?)
    }

    /// Ends events of a descriptor, apart from those that a wait has taken already.
    pub fn deregister(&self, fd: BorrowedFd<'_>) {
        let _ = self.0.epoll.delete(fd);
    }

    /// Makes the current wait return, or else the next.
    pub fn notify(&self) {
        self.0.notifier.raise();
    }
}

fn interest(reading: bool, writing: bool) -> EpollFlags {
    let mut interest = EpollFlags::EPOLLET;
    interest.set(EpollFlags::EPOLLIN | EpollFlags::EPOLLRDHUP, reading);
    interest.set(EpollFlags::EPOLLOUT, writing);
    interest
}

fn translated(event: &EpollEvent) -> Ready {
    let flags = event.events();
    let broken = flags.intersects(EpollFlags::EPOLLERR | EpollFlags::EPOLLHUP);
    let hung_up = broken || flags.contains(EpollFlags::EPOLLRDHUP);
    Ready {
        token: event.data(),
        readable: hung_up || flags.contains(EpollFlags::EPOLLIN),
        writable: broken || flags.contains(EpollFlags::EPOLLOUT),
        hung_up,
    }
}

/// In ms, and never less than asked for: waking too early means spinning.
fn rounded_up(timeout: Option<Duration>) -> EpollTimeout {
    let Some(timeout) = timeout else { return EpollTimeout::NONE };
    let ms = timeout.as_nanos().div_ceil(1_000_000);
    i32::try_from(ms).ok().and_then(|ms| EpollTimeout::try_from(ms).ok()).unwrap_or(EpollTimeout::MAX)
}
