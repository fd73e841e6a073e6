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
    bytes: [u8; SIZEOF_ZMQ_MSG_T],
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
    /// Padding for `zmq.h`, and 0 unless the program knows `zmq_ext.h`.
    pub socket: c_int,
}

pub const SIZEOF_ZMQ_MSG_T: usize = 32;
pub const ALIGNOF_ZMQ_MSG_T: usize = 1;

pub const SIZEOF_ZMQ_POLLITEM_T: usize = 16;
pub const ALIGNOF_ZMQ_POLLITEM_T: usize = 8;
pub const OFFSETOF_ZMQ_POLLITEM_T_SOCKET: usize = 0;
pub const OFFSETOF_ZMQ_POLLITEM_T_FD: usize = 8;
pub const OFFSETOF_ZMQ_POLLITEM_T_EVENTS: usize = 12;
pub const OFFSETOF_ZMQ_POLLITEM_T_REVENTS: usize = 14;

pub const SIZEOF_ZMQ_EVENT_T: usize = 24;
pub const ALIGNOF_ZMQ_EVENT_T: usize = 8;
pub const OFFSETOF_ZMQ_EVENT_T_EVENT: usize = 0;
pub const OFFSETOF_ZMQ_EVENT_T_ADDR: usize = 8;
pub const OFFSETOF_ZMQ_EVENT_T_VALUE: usize = 16;

const _: () = {
    assert!(size_of::<zmq_msg_t>() == SIZEOF_ZMQ_MSG_T && align_of::<zmq_msg_t>() == ALIGNOF_ZMQ_MSG_T);
    assert!(size_of::<Message>() == SIZEOF_ZMQ_MSG_T);

    assert!(size_of::<zmq_pollitem_t>() == SIZEOF_ZMQ_POLLITEM_T);
    assert!(align_of::<zmq_pollitem_t>() == ALIGNOF_ZMQ_POLLITEM_T);
    assert!(offset_of!(zmq_pollitem_t, socket) == OFFSETOF_ZMQ_POLLITEM_T_SOCKET);
    assert!(offset_of!(zmq_pollitem_t, fd) == OFFSETOF_ZMQ_POLLITEM_T_FD);
    assert!(offset_of!(zmq_pollitem_t, events) == OFFSETOF_ZMQ_POLLITEM_T_EVENTS);
    assert!(offset_of!(zmq_pollitem_t, revents) == OFFSETOF_ZMQ_POLLITEM_T_REVENTS);

    assert!(
        size_of::<zmq_event_t>() == SIZEOF_ZMQ_EVENT_T && align_of::<zmq_event_t>() == ALIGNOF_ZMQ_EVENT_T
    );
    assert!(offset_of!(zmq_event_t, event) == OFFSETOF_ZMQ_EVENT_T_EVENT);
    assert!(offset_of!(zmq_event_t, addr) == OFFSETOF_ZMQ_EVENT_T_ADDR);
    assert!(offset_of!(zmq_event_t, value) == OFFSETOF_ZMQ_EVENT_T_VALUE);
};
