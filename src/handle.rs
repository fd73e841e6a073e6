//! Handles as C sees them: a `void *` that is a number and is never followed.
#![forbid(unsafe_code)]

use std::ffi::c_void;
use std::ptr;
use zmq_core::{Errno, Handle, Result, socket};

/// The socket that C names.
///
/// # Errors
/// ENOTSOCK: NULL. Other numbers are looked up by the core, when they are used.
#[inline]
pub fn socket(handle: *mut c_void) -> Result<Handle> {
    Handle::from_raw(handle.addr()).ok_or(Errno::ENOTSOCK)
}

/// The context that C names.
///
/// # Errors
/// EFAULT: NULL. Other numbers are looked up by the core, when they are used.
#[inline]
pub fn context(handle: *mut c_void) -> Result<Handle> {
    Handle::from_raw(handle.addr()).ok_or(Errno::EFAULT)
}

/// The handle as C gets it.
#[inline]
pub fn to_c(handle: Handle) -> *mut c_void {
    ptr::without_provenance_mut(handle.as_raw())
}

/// Fails with `error`, unless something is wrong with the socket itself: that
/// is always reported first.
///
/// # Errors
/// ENOTSOCK, ETERM: about the socket; else `error`.
#[cold]
pub fn refuse<T>(socket: Handle, error: Errno) -> Result<T> {
    socket::check(socket).and(Err(error))
}
