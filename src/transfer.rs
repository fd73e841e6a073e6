//! Sending and receiving, one part at a time.

use crate::constants::{ZMQ_DONTWAIT, ZMQ_SNDMORE};
use crate::error::swift_status;
use crate::handle;
use crate::layout::zmq_msg_t;
use crate::message::borrow;
use std::ffi::{c_int, c_void};
use std::ptr;
use zmq_core::socket::{self, Flags};
use zmq_core::{Errno, Handle, Message, Result};

/// What a call's flags ask for. Other bits mean nothing.
#[inline]
pub fn flags_of(bits: c_int) -> Flags {
    Flags { dont_wait: bits & ZMQ_DONTWAIT != 0, more: bits & ZMQ_SNDMORE != 0 }
}

/// A part's length as a return value: its low 32 bits, but never the -1 of a
/// failure.
#[inline]
pub fn size_of_part(len: usize) -> c_int {
    match len as c_int {
        -1 => c_int::MAX,
        size => size,
    }
}

/// Sends a part with a copy of `len` bytes. Flags: ZMQ_SNDMORE, further parts
/// of the same message follow; ZMQ_DONTWAIT, never wait. Else it waits until
/// the part can be queued, at most ZMQ_SNDTIMEO ms. Returns `len`.
///
/// Errors: ENOTSOCK; ENOMEM; ETERM; EFAULT, no bytes at NULL; ENOTSUP, the
/// type does not send; EFSM, not now (REQ, REP); EINVAL, not a subscription
/// (XSUB); EHOSTUNREACH, no such peer (ROUTER); EAGAIN, it would have to wait
/// (longer); EINTR, a signal was handled.
///
/// # Safety
/// `data` is NULL or readable for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_send(
    socket: *mut c_void,
    data: *const c_void,
    len: usize,
    flags: c_int,
) -> c_int {
    // SAFETY: passed on.
    swift_status(|| unsafe { send_copy(handle::socket(socket)?, data, len, flags_of(flags)) })
}

/// Sends a copy of some bytes as a part.
///
/// # Safety
/// `data` is NULL or readable for `len` bytes.
#[inline]
pub unsafe fn send_copy(socket: Handle, data: *const c_void, len: usize, flags: Flags) -> Result<c_int> {
    if data.is_null() && len > 0 {
        return handle::refuse(socket, Errno::EFAULT);
    }
    let mut part = Message::with_size(len).or_else(|error| handle::refuse(socket, error))?;
    if len > 0 {
        // SAFETY: not NULL, hence readable; the part is new and as long.
        unsafe { ptr::copy_nonoverlapping(data.cast(), part.as_mut_ptr(), len) };
    }
    socket::send(socket, &mut part, flags)?;
    Ok(size_of_part(len))
}

/// Receives a part into `len` bytes; what is longer is cut off. Waits until
/// there is one, at most ZMQ_RCVTIMEO ms, or not at all with ZMQ_DONTWAIT.
/// Returns the part's whole length, even if it was cut.
///
/// Errors: ENOTSOCK; ETERM; EFAULT, no room at NULL; ENOTSUP, the type does
/// not receive; EFSM, not now (REQ, REP); EAGAIN, it would have to wait
/// (longer); EINTR, a signal was handled.
///
/// # Safety
/// `data` is NULL or writable for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_recv(socket: *mut c_void, data: *mut c_void, len: usize, flags: c_int) -> c_int {
    swift_status(|| {
        let socket = handle::socket(socket)?;
        if data.is_null() && len > 0 {
            return handle::refuse(socket, Errno::EFAULT);
        }
        let mut part = Message::new();
        socket::recv(socket, &mut part, flags_of(flags))?;
        let fits = part.len().min(len);
        if fits > 0 {
            // SAFETY: not NULL, hence writable. The peer may have lent us the
            // very memory that we write to, so the two may overlap.
            unsafe { ptr::copy(part.data().as_ptr(), data.cast(), fits) };
        }
        Ok(size_of_part(part.len()))
    })
}

/// Sends a message object as a part, without copying its content, and leaves
/// it empty; on failure it keeps its content. Returns the part's length.
///
/// Errors: as `zmq_send`; EFAULT, not a message.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_send(message: *mut zmq_msg_t, socket: *mut c_void, flags: c_int) -> c_int {
    swift_status(|| {
        let socket = handle::socket(socket)?;
        // SAFETY: the caller's promise; the object is ours during the call.
        let Some(part) = (unsafe { borrow(message) }) else {
            return handle::refuse(socket, Errno::EFAULT);
        };
        let len = part.len();
        socket::send(socket, part, flags_of(flags))?;
        Ok(size_of_part(len))
    })
}

/// Receives a part into a message object, whose old content is let go; it is
/// an initialised object afterwards even on failure. Returns the part's
/// length.
///
/// Errors: as `zmq_recv`; EFAULT, not a message.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_recv(message: *mut zmq_msg_t, socket: *mut c_void, flags: c_int) -> c_int {
    swift_status(|| {
        let socket = handle::socket(socket)?;
        // SAFETY: the caller's promise; the object is ours during the call.
        let Some(part) = (unsafe { borrow(message) }) else {
            return handle::refuse(socket, Errno::EFAULT);
        };
        socket::recv(socket, part, flags_of(flags))?;
        Ok(size_of_part(part.len()))
    })
}

/// `zmq_msg_send` under its older name, with the socket first.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_sendmsg(socket: *mut c_void, message: *mut zmq_msg_t, flags: c_int) -> c_int {
    // SAFETY: passed on.
    unsafe { zmq_msg_send(message, socket, flags) }
}

/// `zmq_msg_recv` under its older name, with the socket first.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_recvmsg(socket: *mut c_void, message: *mut zmq_msg_t, flags: c_int) -> c_int {
    // SAFETY: passed on.
    unsafe { zmq_msg_recv(message, socket, flags) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_part_never_looks_like_a_failure() {
        assert_eq!(size_of_part(0), 0);
        assert_eq!(size_of_part(c_int::MAX as usize), c_int::MAX);
        assert_eq!(size_of_part(0x8000_0001), -2_147_483_647);
        assert_eq!(size_of_part(0x1_0000_0005), 5);
        assert_ne!(size_of_part(0xffff_ffff), -1);
        assert_ne!(size_of_part(0x5_ffff_ffff), -1);
    }

    #[test]
    fn unknown_flags_mean_nothing() {
        assert_eq!(flags_of(!3), Flags::default());
        assert_eq!(flags_of(ZMQ_DONTWAIT | 64), Flags { dont_wait: true, more: false });
        assert_eq!(flags_of(ZMQ_SNDMORE), Flags { dont_wait: false, more: true });
    }
}
