//! Socket options: their numbers, and their values as C hands them over.
//!
//! What a value must be to be accepted is the core's business; how it is laid
//! out in the program's memory is decided here.

use crate::constants::*;
use crate::constants_ext::*;
use crate::error::{status, swift_status};
use crate::handle;
use crate::monitor;
use std::ffi::{c_int, c_void};
use std::{ptr, slice};
use zmq_core::options::{SocketOption, Value};
use zmq_core::zmtp::z85;
use zmq_core::{Errno, Handle, Result, socket};

/// Longest identity, accept filter, username, password and domain, in bytes.
const LONGEST: usize = 255;
/// Bytes of a key, and of its text without the NUL.
const KEY: usize = 32;
const KEY_TEXT: usize = 40;

/// An option as C sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Entry {
    option: SocketOption,
    shape: Shape,
    access: Access,
}

/// How a value lies in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    /// An int, exactly.
    Int,
    /// An int64_t, exactly.
    Int64,
    /// A uint64_t, exactly.
    Uint64,
    /// Bytes, at most `LONGEST`.
    Bytes,
    /// Any number of bytes, which may be NULL if they are none.
    Prefix,
    /// A string of 1 to `LONGEST` bytes, or NULL.
    Filter,
    /// A string of 1 to `LONGEST` bytes that gets a NUL on its way out.
    Text,
    /// The same, or NULL.
    Name,
    /// The same, of which no copy is left behind.
    Password,
    /// `KEY` bytes, or their text in Z85, whose NUL is optional on its way in.
    Key,
}

/// What can be done with an option.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Access {
    Both,
    Get,
    Set,
}

/// The option with this number.
fn find(number: c_int) -> Option<Entry> {
    use Access::{Both, Get, Set};
    use Shape::{Bytes, Filter, Int, Int64, Key, Name, Password, Prefix, Text, Uint64};
    use SocketOption as O;
    let (option, shape, access) = match number {
        ZMQ_AFFINITY => (O::Affinity, Uint64, Both),
        ZMQ_IDENTITY => (O::Identity, Bytes, Both),
        ZMQ_SUBSCRIBE => (O::Subscribe, Prefix, Set),
        ZMQ_UNSUBSCRIBE => (O::Unsubscribe, Prefix, Set),
        ZMQ_RATE => (O::Rate, Int, Both),
        ZMQ_RECOVERY_IVL => (O::RecoveryIvl, Int, Both),
        ZMQ_SNDBUF => (O::SndBuf, Int, Both),
        ZMQ_RCVBUF => (O::RcvBuf, Int, Both),
        ZMQ_RCVMORE => (O::RcvMore, Int, Get),
        ZMQ_FD => (O::Fd, Int, Get),
        ZMQ_EVENTS => (O::Events, Int, Get),
        ZMQ_TYPE => (O::Type, Int, Get),
        ZMQ_LINGER => (O::Linger, Int, Both),
        ZMQ_RECONNECT_IVL => (O::ReconnectIvl, Int, Both),
        ZMQ_BACKLOG => (O::Backlog, Int, Both),
        ZMQ_RECONNECT_IVL_MAX => (O::ReconnectIvlMax, Int, Both),
        ZMQ_MAXMSGSIZE => (O::MaxMsgSize, Int64, Both),
        ZMQ_SNDHWM => (O::SndHwm, Int, Both),
        ZMQ_RCVHWM => (O::RcvHwm, Int, Both),
        ZMQ_MULTICAST_HOPS => (O::MulticastHops, Int, Both),
        ZMQ_RCVTIMEO => (O::RcvTimeo, Int, Both),
        ZMQ_SNDTIMEO => (O::SndTimeo, Int, Both),
        ZMQ_IPV4ONLY => (O::Ipv4Only, Int, Both),
        ZMQ_LAST_ENDPOINT => (O::LastEndpoint, Text, Get),
        ZMQ_ROUTER_MANDATORY => (O::RouterMandatory, Int, Set),
        ZMQ_TCP_KEEPALIVE => (O::TcpKeepalive, Int, Both),
        ZMQ_TCP_KEEPALIVE_CNT => (O::TcpKeepaliveCnt, Int, Both),
        ZMQ_TCP_KEEPALIVE_IDLE => (O::TcpKeepaliveIdle, Int, Both),
        ZMQ_TCP_KEEPALIVE_INTVL => (O::TcpKeepaliveIntvl, Int, Both),
        ZMQ_TCP_ACCEPT_FILTER => (O::TcpAcceptFilter, Filter, Set),
        ZMQ_DELAY_ATTACH_ON_CONNECT => (O::DelayAttachOnConnect, Int, Both),
        ZMQ_XPUB_VERBOSE => (O::XpubVerbose, Int, Set),
        ZMQ_IPV6 => (O::Ipv6, Int, Both),
        ZMQ_MECHANISM => (O::Mechanism, Int, Get),
        ZMQ_PLAIN_SERVER => (O::PlainServer, Int, Both),
        ZMQ_PLAIN_USERNAME => (O::PlainUsername, Name, Both),
        ZMQ_PLAIN_PASSWORD => (O::PlainPassword, Password, Both),
        ZMQ_CURVE_SERVER => (O::CurveServer, Int, Both),
        ZMQ_CURVE_PUBLICKEY => (O::CurvePublicKey, Key, Both),
        ZMQ_CURVE_SECRETKEY => (O::CurveSecretKey, Key, Both),
        ZMQ_CURVE_SERVERKEY => (O::CurveServerKey, Key, Both),
        ZMQ_PROBE_ROUTER => (O::ProbeRouter, Int, Set),
        ZMQ_REQ_CORRELATE => (O::ReqCorrelate, Int, Set),
        ZMQ_REQ_RELAXED => (O::ReqRelaxed, Int, Set),
        ZMQ_CONFLATE => (O::Conflate, Int, Both),
        ZMQ_ZAP_DOMAIN => (O::ZapDomain, Text, Both),
        ZMQ_ROUTER_HANDOVER => (O::RouterHandover, Int, Set),
        ZMQ_TOS => (O::Tos, Int, Both),
        ZMQ_HANDSHAKE_IVL => (O::HandshakeIvl, Int, Both),
        ZMQ_XPUB_NODROP => (O::XpubNoDrop, Int, Set),
        ZMQ_INVERT_MATCHING => (O::InvertMatching, Int, Both),
        ZMQ_HEARTBEAT_IVL => (O::HeartbeatIvl, Int, Both),
        ZMQ_HEARTBEAT_TTL => (O::HeartbeatTtl, Int, Both),
        ZMQ_HEARTBEAT_TIMEOUT => (O::HeartbeatTimeout, Int, Both),
        ZMQ_CONNECT_TIMEOUT => (O::ConnectTimeout, Int, Both),
        ZMQ_TCP_MAXRT => (O::TcpMaxRt, Int, Both),
        ZMQ_OXIDE_MONITOR_EXTENSIONS => (O::MonitorExtensions, Int, Both),
        ZMQ_OXIDE_MONITOR_HWM => (O::MonitorHwm, Int, Both),
        ZMQ_OXIDE_MONITOR_DROPPED => (O::MonitorDropped, Uint64, Get),
        ZMQ_OXIDE_SOCKET_NUMBER => (O::SocketNumber, Int, Get),
        _ => return None,
    };
    Some(Entry { option, shape, access })
}

/// Sets an option of a socket. An int option takes exactly an int, and so on.
/// A value that is refused leaves the old one.
///
/// Errors, in this order: ENOTSOCK, ETERM; EINVAL, no such option, or not for
/// this type of socket, or a wrong length or value, or NULL; ENOMEM, a
/// subscription that memory does not hold.
///
/// # Safety
/// `value` is NULL or readable for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_setsockopt(
    socket: *mut c_void,
    option: c_int,
    value: *const c_void,
    len: usize,
) -> c_int {
    status(|| {
        let socket = handle::socket(socket)?;
        // No object is longer than isize::MAX.
        let readable = !value.is_null() && isize::try_from(len).is_ok();
        // SAFETY: not NULL, hence readable; borrowed only to be copied.
        let bytes = readable.then(|| unsafe { slice::from_raw_parts(value.cast(), len) });
        set(socket, option, bytes, len)?;
        Ok(0)
    })
}

fn set(socket: Handle, number: c_int, bytes: Option<&[u8]>, len: usize) -> Result<()> {
    match (number, bytes) {
        (ZMQ_OXIDE_MONITOR_ADD, Some(bytes)) => return monitor::add(socket, bytes),
        (ZMQ_OXIDE_MONITOR_REMOVE, Some(bytes)) => return monitor::remove(socket, bytes),
        _ => {}
    }
    match setting(number, bytes, len) {
        Ok((option, value)) => socket::set_option(socket, option, value),
        Err(error) => handle::refuse(socket, error),
    }
}

/// What is to be set, and to what.
fn setting(number: c_int, bytes: Option<&[u8]>, len: usize) -> Result<(SocketOption, Value)> {
    let entry = find(number).filter(|entry| entry.access != Access::Get).ok_or(Errno::EINVAL)?;
    Ok((entry.option, decode(entry.shape, bytes, len)?))
}

/// A value as C hands it over; `bytes` is None for NULL.
fn decode(shape: Shape, bytes: Option<&[u8]>, len: usize) -> Result<Value> {
    let whole = bytes.ok_or(Errno::EINVAL);
    Ok(match shape {
        Shape::Int => Value::Int(i32::from_ne_bytes(exactly(whole?)?)),
        Shape::Int64 => Value::I64(i64::from_ne_bytes(exactly(whole?)?)),
        Shape::Uint64 => Value::U64(u64::from_ne_bytes(exactly(whole?)?)),
        Shape::Bytes if len <= LONGEST => Value::Bytes(copy(whole?)?),
        Shape::Filter | Shape::Name | Shape::Password if len == 0 && bytes.is_none() => {
            Value::Bytes(Vec::new())
        }
        Shape::Password if (1..=LONGEST).contains(&len) => Value::Secret(copy(whole?)?.into()),
        Shape::Filter | Shape::Name | Shape::Text if (1..=LONGEST).contains(&len) => {
            Value::Bytes(copy(whole?)?)
        }
        Shape::Key => Value::Secret(key(whole?)?.into()),
        Shape::Prefix if len == 0 => Value::Bytes(Vec::new()),
        Shape::Prefix => Value::Bytes(copy(whole?)?),
        Shape::Bytes | Shape::Filter | Shape::Text | Shape::Name | Shape::Password => {
            return Err(Errno::EINVAL);
        }
    })
}

/// A key, given as it is or as text.
fn key(bytes: &[u8]) -> Result<Vec<u8>> {
    match bytes.len() {
        KEY => copy(bytes),
        KEY_TEXT => z85::decode(bytes).ok_or(Errno::EINVAL),
        _ => match bytes.split_last_chunk() {
            Some((text, [0])) if text.len() == KEY_TEXT => z85::decode(text).ok_or(Errno::EINVAL),
            _ => Err(Errno::EINVAL),
        },
    }
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| Errno::EINVAL)
}

fn copy(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).map_err(|_| Errno::ENOMEM)?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// Reads an option of a socket. `*len` is the room at `value`, which must be
/// enough, and becomes what was written; on failure it is left alone.
///
/// Errors, in this order: ENOTSOCK, ETERM; EINVAL, no such option, or one that
/// cannot be read, or too little room, or NULL; EMFILE, no descriptor left for
/// ZMQ_FD.
///
/// # Safety
/// `len` is NULL or may be read and written; `value` is NULL or writable for
/// `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_getsockopt(
    socket: *mut c_void,
    option: c_int,
    value: *mut c_void,
    len: *mut usize,
) -> c_int {
    swift_status(|| {
        let socket = handle::socket(socket)?;
        // SAFETY: may be read unless NULL.
        let room = if value.is_null() || len.is_null() { None } else { Some(unsafe { *len }) };
        let (Some(room), Some(entry)) = (room, find(option)) else {
            return handle::refuse(socket, Errno::EINVAL);
        };
        if entry.access == Access::Set || room < entry.shape.least() {
            return handle::refuse(socket, Errno::EINVAL);
        }
        let found = socket::get_option(socket, entry.option)?;
        // SAFETY: not NULL, hence writable, as long as `room` says.
        unsafe { *len = put(found, entry.shape, value, room)? };
        Ok(0)
    })
}

impl Shape {
    /// Room that a value takes in any case, in bytes.
    fn least(self) -> usize {
        match self {
            Shape::Int => 4,
            Shape::Int64 | Shape::Uint64 => 8,
            Shape::Bytes | Shape::Prefix | Shape::Filter => 0,
            Shape::Text | Shape::Name | Shape::Password => 1,
            Shape::Key => KEY,
        }
    }
}

/// Writes a value to where C wants it; returns how many bytes that took. A
/// key comes as it is or as text, by the room that there is for it.
///
/// # Errors
/// EINVAL: there is too little room, or, for a key, not the right one.
///
/// # Safety
/// `place` is writable for `room` bytes.
unsafe fn put(mut found: Value, shape: Shape, place: *mut c_void, room: usize) -> Result<usize> {
    if shape == Shape::Key
        && room != KEY
        && let Value::Secret(key) = &mut found
    {
        let text = z85::encode(key).filter(|text| room == text.len() + 1).ok_or(Errno::EINVAL)?;
        *key = text.into_bytes().into();
    }
    let bytes: &[u8] = match &found {
        Value::Int(number) => &number.to_ne_bytes(),
        Value::I64(number) => &number.to_ne_bytes(),
        Value::U64(number) => &number.to_ne_bytes(),
        Value::Bytes(bytes) => bytes,
        Value::Secret(bytes) => bytes,
    };
    let is_text = matches!(shape, Shape::Text | Shape::Name | Shape::Password)
        || shape == Shape::Key && bytes.len() == KEY_TEXT;
    let len = bytes.len() + usize::from(is_text);
    if len > room {
        return Err(Errno::EINVAL);
    }
    // SAFETY: writable for `len`, which is at least as many, and no memory of ours.
    unsafe {
        ptr::copy_nonoverlapping(bytes.as_ptr(), place.cast(), bytes.len());
        if is_text {
            place.cast::<u8>().add(bytes.len()).write(0);
        }
    }
    Ok(len)
}

#[cfg(test)]
mod tests;
