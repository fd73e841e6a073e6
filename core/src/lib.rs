//! zmq-oxide's core: contexts, sockets, pipes, sessions, engines.
//!
//! No C type and no C name lives here; a face (the package above this one)
//! validates what a C program hands over, calls the core and sets `errno`.
//! Data flows one way: socket → pattern → pipe → session → engine → transport.

pub mod context;
pub mod errno;
pub mod handle;
pub mod message;
pub mod monitor;
pub mod options;
pub mod poll;
pub mod proxy;
mod queue;
pub mod socket;
mod sync;
mod sys;
pub mod socket_type;

pub use errno::{Errno, Result};
pub use handle::Handle;
pub use message::Message;
pub use socket_type::SocketType;
