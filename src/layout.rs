//! The structs of `zmq.h` as they lie in memory.
//!
//! Their sizes and offsets stand here as numbers, in bytes. Rust compares
//! them with the structs below, and `ctest/witness` with those of `zmq.h`.
#![forbid(unsafe_code)]
#![allow(non_camel_case_types, reason = "the names of zmq.h")]

use std::ffi::{c_char, c_int, c_short, c_void};
use std::mem::offset_of;
use zmq_core::Message;

/// A message in the program's memory: a [`Message`], or what is left of one,
/// at any address. See the module [`message`](crate::message).
#[repr(C)]
pub struct zmq_msg_t {
    bytes: [u8; ZMQ_MSG_SIZE],
}

/// What `zmq_poll` looks at.
#[repr(C)]
pub struct zmq_pollitem_t {
    /// The socket, or NULL for `fd`.
    pub socket: *mut c_void,
    /// The descriptor, if there is no socket.
    pub fd: c_int,
    /// Asked for.
    pub events: c_short,
    /// Found.
    pub revents: c_short,
}

/// What a monitor sends. In C the address and the value are members of a
/// union, alike for every event. There is no padding that is not a member:
/// the reader gets every byte.
#[repr(C)]
pub struct zmq_event_t {
    pub event: c_int,
    pub padding: [u8; 4],
    pub addr: *const c_char,
    pub value: c_int,
    pub end_padding: [u8; 4],
}

pub const ZMQ_MSG_SIZE: usize = 32;
pub const ZMQ_MSG_ALIGN: usize = 1;

pub const ZMQ_POLLITEM_SIZE: usize = 16;
pub const ZMQ_POLLITEM_ALIGN: usize = 8;
pub const ZMQ_POLLITEM_SOCKET: usize = 0;
pub const ZMQ_POLLITEM_FD: usize = 8;
pub const ZMQ_POLLITEM_EVENTS: usize = 12;
pub const ZMQ_POLLITEM_REVENTS: usize = 14;

pub const ZMQ_EVENT_SIZE: usize = 24;
pub const ZMQ_EVENT_ALIGN: usize = 8;
pub const ZMQ_EVENT_EVENT: usize = 0;
pub const ZMQ_EVENT_ADDR: usize = 8;
pub const ZMQ_EVENT_VALUE: usize = 16;

const _: () = {
    assert!(size_of::<zmq_msg_t>() == ZMQ_MSG_SIZE && align_of::<zmq_msg_t>() == ZMQ_MSG_ALIGN);
    assert!(size_of::<Message>() == ZMQ_MSG_SIZE);

    assert!(size_of::<zmq_pollitem_t>() == ZMQ_POLLITEM_SIZE);
    assert!(align_of::<zmq_pollitem_t>() == ZMQ_POLLITEM_ALIGN);
    assert!(offset_of!(zmq_pollitem_t, socket) == ZMQ_POLLITEM_SOCKET);
    assert!(offset_of!(zmq_pollitem_t, fd) == ZMQ_POLLITEM_FD);
    assert!(offset_of!(zmq_pollitem_t, events) == ZMQ_POLLITEM_EVENTS);
    assert!(offset_of!(zmq_pollitem_t, revents) == ZMQ_POLLITEM_REVENTS);

    assert!(size_of::<zmq_event_t>() == ZMQ_EVENT_SIZE && align_of::<zmq_event_t>() == ZMQ_EVENT_ALIGN);
    assert!(offset_of!(zmq_event_t, event) == ZMQ_EVENT_EVENT);
    assert!(offset_of!(zmq_event_t, addr) == ZMQ_EVENT_ADDR);
    assert!(offset_of!(zmq_event_t, value) == ZMQ_EVENT_VALUE);
};
