//! zmq-oxide's core: contexts, sockets, pipes, sessions, engines.
//!
//! No C type and no C name lives here; a face (the package above this one)
//! validates what a C program hands over, calls the core and sets `errno`.
//! Data flows one way: socket → pattern → pipe → session → engine → transport.

#![deny(unsafe_code)]

mod alarm;
mod bell;
pub mod context;
mod engine;
pub mod errno;
#[cfg(all(any(test, feature = "fuzz"), not(loom)))]
pub mod fuzz;
pub mod handle;
mod io_thread;
mod lease;
mod listener;
mod lock;
mod mailbox;
#[allow(unsafe_code)] // content with a reference count
pub mod message;
#[cfg(all(test, loom))]
#[allow(unsafe_code)] // what is checked there is unsafe
mod models;
pub mod monitor;
pub mod options;
mod pace;
mod pipe;
pub mod poll;
mod poller;
pub mod proxy;
#[allow(unsafe_code)] // memory that a writing and a reading thread share
mod queue;
mod reconnect;
mod session;
mod shake;
pub mod socket;
pub mod socket_type;
mod sync;
#[allow(unsafe_code)] // system calls, and turns
mod sys;
mod timers;
mod transport;
mod trial;
mod zap;
pub mod zmtp;

pub use errno::{Errno, Result};
pub use handle::Handle;
pub use message::Message;
pub use socket_type::SocketType;
pub use sys::cancel::sheltered;
