//! Monitors: what an event looks like in a message.

use crate::error::status;
use crate::handle;
use crate::layout::{SIZEOF_ZMQ_EVENT_T, zmq_event_t};
use crate::socket::text;
use std::ffi::{CStr, c_char, c_int, c_void};
use zmq_core::monitor::Event;
use zmq_core::{Errno, Handle, Message, Result, socket};

/// Bytes of a `zmq_oxide_monitor_t`.
const WISH: usize = 256;

/// Publishes what happens to the socket's tcp and ipc connections on an
/// inproc endpoint, for a PAIR socket of the same context to read: a message
/// of one part per event, which is a `zmq_event_t`. `events` is a mask of
/// ZMQ_EVENT_* values; bits without a meaning are ignored. The new monitor
/// replaces an old one; NULL only ends that.
///
/// Errors, in this order: ENOTSOCK, ETERM; EINVAL, not an endpoint;
/// EPROTONOSUPPORT, not an inproc endpoint; EMFILE, too many sockets, of which
/// a monitor is one; EADDRINUSE, the name is taken.
///
/// # Safety
/// `endpoint` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_socket_monitor(
    socket: *mut c_void,
    endpoint: *const c_char,
    events: c_int,
) -> c_int {
    status(|| {
        // SAFETY: the caller's promise; the string is not kept.
        let endpoint = unsafe { text(endpoint) };
        socket::monitor(handle::socket(socket)?, endpoint, events as u32, encode)?;
        Ok(0)
    })
}

/// Monitors at a further endpoint, which other sockets may use as well: what
/// ZMQ_OXIDE_MONITOR_ADD does, with the bytes of a `zmq_oxide_monitor_t`.
pub fn add(socket: Handle, wish: &[u8]) -> Result<()> {
    let Some((events, endpoint)) = wish.split_first_chunk().filter(|_| wish.len() == WISH) else {
        return handle::refuse(socket, Errno::EINVAL);
    };
    let Ok(endpoint) = CStr::from_bytes_until_nul(endpoint) else {
        return handle::refuse(socket, Errno::EINVAL);
    };
    socket::add_monitor(socket, endpoint.to_bytes(), u32::from_ne_bytes(*events), encode)
}

/// Undoes [`add`]: what ZMQ_OXIDE_MONITOR_REMOVE does, with the endpoint, be
/// it with or without its NUL.
pub fn remove(socket: Handle, endpoint: &[u8]) -> Result<()> {
    let end = endpoint.iter().position(|&byte| byte == 0).unwrap_or(endpoint.len());
    socket::remove_monitor(socket, &endpoint[..end])
}

/// An event as its reader gets it: a `zmq_event_t`, so short that it lies in
/// the message itself, and a reader that never closes it loses nothing. The
/// text that it points to belongs to the context.
fn encode(event: &Event<'_>) -> Message {
    let event = zmq_event_t {
        event: event.kind as c_int,
        padding: [0; 4],
        addr: event.endpoint.as_ptr(),
        value: event.value,
        socket: event.socket as c_int,
    };
    // SAFETY: a zmq_event_t is as long as its members, padding included, which
    // are all set; the borrow ends before it does.
    let bytes = unsafe { &*(&raw const event).cast::<[u8; SIZEOF_ZMQ_EVENT_T]>() };
    Message::from_slice(bytes).expect("a message holds 24 bytes without memory of its own")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::{ZMQ_EVENT_ACCEPTED, ZMQ_EVENT_DISCONNECTED};
    use crate::layout::{OFFSETOF_ZMQ_EVENT_T_ADDR, OFFSETOF_ZMQ_EVENT_T_EVENT, OFFSETOF_ZMQ_EVENT_T_VALUE};
    use std::ffi::CStr;
    use zmq_core::monitor::Kind;

    fn int_at(bytes: &[u8], offset: usize) -> c_int {
        c_int::from_ne_bytes(bytes[offset..offset + 4].try_into().unwrap())
    }

    #[test]
    fn an_event_lies_where_c_looks_for_it() {
        let endpoint = c"tcp://127.0.0.1:5555";
        let message = encode(&Event { kind: Kind::Accepted, value: 17, endpoint, socket: 3 });
        let bytes = message.data();
        assert_eq!(bytes.len(), 24);
        assert_eq!(int_at(bytes, OFFSETOF_ZMQ_EVENT_T_EVENT), ZMQ_EVENT_ACCEPTED);
        assert_eq!(int_at(bytes, OFFSETOF_ZMQ_EVENT_T_VALUE), 17);
        assert_eq!(int_at(bytes, 20), 3);
        let addr = usize::from_ne_bytes(bytes[OFFSETOF_ZMQ_EVENT_T_ADDR..][..8].try_into().unwrap());
        assert_eq!(addr, endpoint.as_ptr().addr());
    }

    #[test]
    fn an_event_needs_no_memory_and_its_padding_is_zero() {
        let endpoint: &CStr = c"ipc:///tmp/x";
        let message = encode(&Event { kind: Kind::Disconnected, value: -1, endpoint, socket: 0 });
        assert!(message.is_inline());
        assert!(!message.more());
        assert_eq!(int_at(message.data(), 0), ZMQ_EVENT_DISCONNECTED);
        assert_eq!(int_at(message.data(), 4), 0);
        assert_eq!(int_at(message.data(), 20), 0);
    }
}
