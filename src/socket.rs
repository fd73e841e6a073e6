//! Sockets: opening and closing them, and their endpoints.

use crate::error::{self, status};
use crate::handle;
use std::ffi::{CStr, c_char, c_int, c_void};
use zmq_core::{Errno, Handle, Result, SocketType, context, socket};

/// Opens a socket of a type (`ZMQ_PAIR` to `ZMQ_XSUB`). One thread at a time
/// may use it.
///
/// Errors, in this order: EFAULT, no such context; ETERM, the context is
/// being terminated; EMFILE, ZMQ_MAX_SOCKETS sockets are open, or the process
/// is out of descriptors; EINVAL, no such type.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_socket(context: *mut c_void, kind: c_int) -> *mut c_void {
    error::handle(|| context::open_socket(handle::context(context)?, SocketType::from_number(kind)))
}

/// Closes a socket, without waiting: what is still to be sent lingers in the
/// background. Works even while the context is being terminated.
///
/// Errors: ENOTSOCK, no such socket.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_close(socket: *mut c_void) -> c_int {
    status(|| {
        socket::close(handle::socket(socket)?)?;
        Ok(0)
    })
}

/// Makes the socket listen on an endpoint, `tcp://interface:port`,
/// `ipc://path` or `inproc://name`. A socket may have many endpoints.
///
/// Errors, in this order: ENOTSOCK, ETERM; EINVAL, not an endpoint;
/// EPROTONOSUPPORT, no such transport; EMTHREAD, no I/O thread; ENODEV, no
/// such interface; and EADDRINUSE, EADDRNOTAVAIL, EACCES, ENAMETOOLONG and
/// whatever else the system says.
///
/// # Safety
/// `endpoint` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_bind(socket: *mut c_void, endpoint: *const c_char) -> c_int {
    // SAFETY: passed on.
    unsafe { at_endpoint(socket, endpoint, socket::bind) }
}

/// Connects the socket to an endpoint. With tcp and ipc that happens in the
/// background and is tried again for ever; an inproc name must be bound.
///
/// Errors, in this order: ENOTSOCK, ETERM; EINVAL, not an endpoint, or its
/// host is not known; EPROTONOSUPPORT, no such transport; ECONNREFUSED,
/// nobody has bound the inproc name; EMTHREAD, no I/O thread; ENAMETOOLONG.
///
/// # Safety
/// `endpoint` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_connect(socket: *mut c_void, endpoint: *const c_char) -> c_int {
    // SAFETY: passed on.
    unsafe { at_endpoint(socket, endpoint, socket::connect) }
}

/// Undoes `zmq_bind`. The endpoint is what ZMQ_LAST_ENDPOINT said after the
/// bind.
///
/// Errors, in this order: ENOTSOCK, ETERM; EINVAL, EPROTONOSUPPORT, not an
/// endpoint; ENOENT, not one of this socket.
///
/// # Safety
/// `endpoint` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_unbind(socket: *mut c_void, endpoint: *const c_char) -> c_int {
    // SAFETY: passed on.
    unsafe { at_endpoint(socket, endpoint, socket::disconnect) }
}

/// Undoes `zmq_connect`. The endpoint is the text given there.
///
/// Errors: as `zmq_unbind`.
///
/// # Safety
/// `endpoint` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_disconnect(socket: *mut c_void, endpoint: *const c_char) -> c_int {
    // SAFETY: passed on.
    unsafe { at_endpoint(socket, endpoint, socket::disconnect) }
}

/// Does something about an endpoint of a socket.
///
/// # Safety
/// `endpoint` is NULL or a string.
unsafe fn at_endpoint(
    socket: *mut c_void,
    endpoint: *const c_char,
    act: fn(Handle, &[u8]) -> Result<()>,
) -> c_int {
    status(|| {
        let socket = handle::socket(socket)?;
        // SAFETY: the caller's promise; the string is not kept.
        match unsafe { text(endpoint) } {
            Some(endpoint) => act(socket, endpoint)?,
            None => handle::refuse(socket, Errno::EINVAL)?,
        }
        Ok(0)
    })
}

/// The bytes of a string without its NUL; None for NULL.
///
/// # Safety
/// `text` is NULL or a string that stays as it is during `'a`.
pub unsafe fn text<'a>(text: *const c_char) -> Option<&'a [u8]> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not NULL, hence a string, by the caller's promise.
    Some(unsafe { CStr::from_ptr(text) }.to_bytes())
}
