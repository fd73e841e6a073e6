//! The queues a pipe is made of. Each has one writer and one reader, in
//! different threads.
//!
//! * [`lane`] carries values: messages between two sockets (inproc), and runs
//!   of received frames from a connection to a socket.
//! * [`frames`] carries bytes: the frames that a socket encodes for a connection.
//! * [`newest`] carries one message at most, the latest.
//!
//! The first two have no lock. All keep the same three promises. What was written becomes visible with
//! `commit`, whole messages at a time, and can be taken back until then. A
//! reader that found nothing and said so is told of by the next `commit`
//! (and only then). A writer that found no room ([`credit`]) and said so is
//! told by the reader that makes some.

pub mod credit;
pub mod frames;
pub mod lane;
mod lead;
pub mod newest;
