//! Socket options: their numbers, and their values as C hands them over.
//!
//! What a value must be to be accepted is the core's business; how it is laid
//! out in the program's memory is decided here.

use crate::constants::*;
use crate::error::status;
use crate::handle;
use std::ffi::{c_int, c_void};
use std::{ptr, slice};
use zmq_core::options::{SocketOption, Value};
use zmq_core::{Errno, Result, socket};

/// Longest identity and accept filter, in bytes.
const LONGEST: usize = 255;

/// libzmq 4's number: ms that a peer may take for its handshake.
const HANDSHAKE_IVL: c_int = 66;

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
    /// A string that gets a NUL on its way out.
    Text,
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
    use Shape::{Bytes, Filter, Int, Int64, Prefix, Text, Uint64};
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
        HANDSHAKE_IVL => (O::HandshakeIvl, Int, Both),
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
        // SAFETY: passed on.
        match unsafe { setting(option, value, len) } {
            Ok((option, value)) => socket::set_option(socket, option, value).map(|()| 0),
            Err(error) => handle::refuse(socket, error),
        }
    })
}

/// What is to be set, and to what.
///
/// # Safety
/// `value` is NULL or readable for `len` bytes.
unsafe fn setting(number: c_int, value: *const c_void, len: usize) -> Result<(SocketOption, Value)> {
    let entry = find(number).filter(|entry| entry.access != Access::Get).ok_or(Errno::EINVAL)?;
    // No object is longer than isize::MAX.
    let readable = !value.is_null() && isize::try_from(len).is_ok();
    // SAFETY: not NULL, hence readable; borrowed only to be copied.
    let bytes = readable.then(|| unsafe { slice::from_raw_parts(value.cast(), len) });
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
        Shape::Filter if (1..=LONGEST).contains(&len) => Value::Bytes(copy(whole?)?),
        Shape::Filter if len == 0 && bytes.is_none() => Value::Bytes(Vec::new()),
        Shape::Prefix if len == 0 => Value::Bytes(Vec::new()),
        Shape::Prefix => Value::Bytes(copy(whole?)?),
        Shape::Bytes | Shape::Filter | Shape::Text => return Err(Errno::EINVAL),
    })
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
    status(|| {
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
            Shape::Text => 1,
        }
    }
}

/// Writes a value to where C wants it; returns how many bytes that took.
///
/// # Errors
/// EINVAL: there is too little room.
///
/// # Safety
/// `place` is writable for `room` bytes.
unsafe fn put(mut found: Value, shape: Shape, place: *mut c_void, room: usize) -> Result<usize> {
    if let (Shape::Text, Value::Bytes(text)) = (shape, &mut found) {
        text.push(0);
    }
    let bytes: &[u8] = match &found {
        Value::Int(number) => &number.to_ne_bytes(),
        Value::I64(number) => &number.to_ne_bytes(),
        Value::U64(number) => &number.to_ne_bytes(),
        Value::Bytes(bytes) => bytes,
    };
    if bytes.len() > room {
        return Err(Errno::EINVAL);
    }
    // SAFETY: writable for that many, and no memory of ours.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), place.cast(), bytes.len()) };
    Ok(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: i32 = 0x1234_5678;

    fn numbers(access: Access) -> Vec<c_int> {
        (-10..20_000).filter(|&number| find(number).is_some_and(|entry| entry.access == access)).collect()
    }

    fn given(shape: Shape, bytes: &[u8]) -> Result<Value> {
        decode(shape, Some(bytes), bytes.len())
    }

    fn written(shape: Shape, value: Value, room: usize) -> Result<Vec<u8>> {
        let mut place = vec![0xEE; room];
        // SAFETY: the vector is that long.
        let len = unsafe { put(value, shape, place.as_mut_ptr().cast(), room) }?;
        assert!(place[len..].iter().all(|&byte| byte == 0xEE), "wrote beyond the value");
        place.truncate(len);
        Ok(place)
    }

    #[test]
    fn the_numbers_are_those_of_3_2_and_one_of_4() {
        let both = [4, 5, 8, 9, 11, 12, 17, 18, 19, 21, 22, 23, 24, 25, 27, 28, 31, 34, 35, 36, 37, 39, 66];
        assert_eq!(numbers(Access::Both), both);
        assert_eq!(numbers(Access::Get), [13, 14, 15, 16, 32]);
        assert_eq!(numbers(Access::Set), [6, 7, 33, 38, 40]);
    }

    #[test]
    fn no_option_has_two_numbers() {
        let all: Vec<Entry> = (0..20_000).filter_map(find).collect();
        for (index, entry) in all.iter().enumerate() {
            assert!(all[..index].iter().all(|other| other.option != entry.option), "{entry:?}");
        }
    }

    #[test]
    fn numbers_take_their_exact_length() {
        assert_eq!(given(Shape::Int, &MANY.to_ne_bytes()), Ok(Value::Int(MANY)));
        assert_eq!(given(Shape::Int64, &(-2_i64).to_ne_bytes()), Ok(Value::I64(-2)));
        assert_eq!(given(Shape::Uint64, &u64::MAX.to_ne_bytes()), Ok(Value::U64(u64::MAX)));
        for len in [0, 1, 3, 5, 8] {
            assert_eq!(given(Shape::Int, &[1; 8][..len]), Err(Errno::EINVAL));
        }
        for len in [0, 4, 7, 9] {
            assert_eq!(given(Shape::Int64, &[1; 9][..len]), Err(Errno::EINVAL));
            assert_eq!(given(Shape::Uint64, &[1; 9][..len]), Err(Errno::EINVAL));
        }
    }

    #[test]
    fn null_is_a_value_only_where_nothing_can_be_said() {
        for shape in [Shape::Int, Shape::Int64, Shape::Uint64, Shape::Bytes, Shape::Prefix, Shape::Filter] {
            for len in [4, 8] {
                assert_eq!(decode(shape, None, len), Err(Errno::EINVAL), "{shape:?} {len}");
            }
        }
        assert_eq!(decode(Shape::Prefix, None, 0), Ok(Value::Bytes(vec![])));
        assert_eq!(decode(Shape::Filter, None, 0), Ok(Value::Bytes(vec![])));
        assert_eq!(decode(Shape::Bytes, None, 0), Err(Errno::EINVAL));
        assert_eq!(given(Shape::Prefix, b""), Ok(Value::Bytes(vec![])));
        assert_eq!(given(Shape::Filter, b""), Err(Errno::EINVAL));
    }

    #[test]
    fn identities_and_filters_are_bounded_and_subscriptions_are_not() {
        let long = [b'x'; 300];
        for shape in [Shape::Bytes, Shape::Filter] {
            assert_eq!(given(shape, &long[..255]), Ok(Value::Bytes(vec![b'x'; 255])));
            assert_eq!(given(shape, &long[..256]), Err(Errno::EINVAL));
        }
        assert_eq!(given(Shape::Prefix, &long), Ok(Value::Bytes(long.to_vec())));
    }

    #[test]
    fn values_need_their_room_and_take_no_more() {
        assert_eq!(written(Shape::Int, Value::Int(MANY), 8), Ok(MANY.to_ne_bytes().to_vec()));
        assert_eq!(written(Shape::Int, Value::Int(MANY), 3), Err(Errno::EINVAL));
        assert_eq!(written(Shape::Uint64, Value::U64(9), 8), Ok(9_u64.to_ne_bytes().to_vec()));
        let identity = || Value::Bytes(b"me".to_vec());
        assert_eq!(written(Shape::Bytes, identity(), 2), Ok(b"me".to_vec()));
        assert_eq!(written(Shape::Bytes, identity(), 1), Err(Errno::EINVAL));
        assert_eq!(written(Shape::Bytes, Value::Bytes(vec![]), 0), Ok(vec![]));
    }

    #[test]
    fn text_gets_a_nul_that_needs_room() {
        let endpoint = || Value::Bytes(b"inproc://x".to_vec());
        assert_eq!(written(Shape::Text, endpoint(), 11), Ok(b"inproc://x\0".to_vec()));
        assert_eq!(written(Shape::Text, endpoint(), 10), Err(Errno::EINVAL));
        assert_eq!(written(Shape::Text, Value::Bytes(vec![]), 1), Ok(vec![0]));
    }
}
