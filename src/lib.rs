//! The C face of zmq-oxide: the 43 functions of `zmq.h`, over the core.
//!
//! A function here does three things and no more: it makes sure that what the
//! program handed over can be used at all, calls the core, and turns the
//! answer into a return value and `errno`. There is a file per noun of the C
//! API. `error` is the only place that sets `errno`; `layout` and `constants`
//! are what `zmq.h` says in C, and `ctest/witness` makes sure that both say
//! the same.
//!
//! # Where unsafe code stands
//!
//! * in this face, since C hands over pointers: a function that follows one is
//!   `unsafe` and says what it relies on. Functions that take handles and
//!   numbers only are safe: a handle is looked up, never followed;
//! * in the core's `message`: content with a reference count;
//! * in its `queue`: memory that a writing and a reading thread share;
//! * in its `sys`: system calls, and the turns by which threads enter sockets.
//!
//! Nowhere else.

mod constants;
mod constants_ext;
mod context;
mod error;
mod handle;
mod iov;
mod layout;
mod message;
mod monitor;
mod options;
mod poll;
mod proxy;
mod socket;
mod transfer;
mod utils;
