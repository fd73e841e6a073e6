//! Waiting for descriptors, and what an I/O thread may rely on.
//!
//! The contract, kept by [`epoll`] on Linux and by [`portable`] elsewhere:
//! * a descriptor is registered once, for reading and writing or for reading
//!   alone, under a token that is never used again, and deregistered before
//!   it is closed;
//! * `hung_up` says that the peer may have stopped sending, so that a short
//!   read does not mean that there is nothing more to come;
//! * events are edges: one comes when something changed, also for an error or
//!   a hang-up (as readable and writable); whoever gets it reads or writes
//!   until the system says EAGAIN or a short count says the same;
//! * events of a token deregistered in the meantime may still come: unknown
//!   tokens are ignored;
//! * `notify` from any thread makes the current or the next `wait` return.

#[cfg(all(target_os = "linux", not(feature = "portable-poller")))]
mod epoll;
#[cfg(all(target_os = "linux", not(feature = "portable-poller")))]
pub use epoll::{Poller, Registry};
#[cfg(not(all(target_os = "linux", not(feature = "portable-poller"))))]
mod portable;
#[cfg(not(all(target_os = "linux", not(feature = "portable-poller"))))]
pub use portable::{Poller, Registry};

/// What happened to a descriptor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ready {
    /// As registered.
    pub token: u64,
    /// Reading may get somewhere.
    pub readable: bool,
    /// Writing may get somewhere.
    pub writable: bool,
    /// The end of the stream may be behind what can be read.
    pub hung_up: bool,
}
