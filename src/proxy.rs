//! Proxies and devices.

use crate::error::status;
use crate::handle;
use std::ffi::{c_int, c_void};
use zmq_core::{Errno, Handle, Result, proxy};

/// Moves messages between two sockets, both ways, in the calling thread, and
/// sends a copy of every part to `capture` unless that is NULL. Returns only
/// when something fails, always -1; the sockets stay open.
///
/// Errors: EFAULT, `front` or `back` is NULL; ETERM, EINTR, and what polling,
/// receiving and sending say.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_proxy(front: *mut c_void, back: *mut c_void, capture: *mut c_void) -> c_int {
    status(|| run(front, back, handle::socket(capture).ok()))
}

/// The older form of `zmq_proxy`, without `capture`. The type (`ZMQ_QUEUE`,
/// `ZMQ_FORWARDER`, `ZMQ_STREAMER`) is a name only.
///
/// Errors: as `zmq_proxy`.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_device(_type: c_int, front: *mut c_void, back: *mut c_void) -> c_int {
    status(|| run(front, back, None))
}

fn run(front: *mut c_void, back: *mut c_void, capture: Option<Handle>) -> Result<c_int> {
    let front = handle::socket(front).map_err(|_| Errno::EFAULT)?;
    let back = handle::socket(back).map_err(|_| Errno::EFAULT)?;
    Err(proxy::run(front, back, capture))
}
