//! Contexts.

use crate::constants::{ZMQ_IO_THREADS, ZMQ_MAX_SOCKETS};
use crate::error::{self, status};
use crate::handle;
use std::ffi::{c_int, c_void};
use zmq_core::context::{self, ContextOption};
use zmq_core::{Errno, Handle, Result};

/// Makes a context, the home of sockets; to be ended by `zmq_ctx_destroy`.
/// Any number of threads may use it. It starts no thread of its own before
/// its first socket.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_ctx_new() -> *mut c_void {
    error::handle(|| Ok(context::create()))
}

/// Makes a context with this many I/O threads, as `zmq_ctx_new` and
/// `zmq_ctx_set` do.
///
/// Errors: EINVAL, `io_threads` is negative.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_init(io_threads: c_int) -> *mut c_void {
    error::handle(|| {
        if io_threads < 0 {
            return Err(Errno::EINVAL);
        }
        let context = context::create();
        context::set(context, ContextOption::IoThreads, io_threads)?;
        Ok(context)
    })
}

/// Sets an option of a context. It counts for the first socket; later changes
/// succeed without effect.
///
/// Errors: EFAULT, no such context; EINVAL, no such option or value.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_ctx_set(context: *mut c_void, option: c_int, value: c_int) -> c_int {
    status(|| {
        let context = handle::context(context)?;
        context::set(context, option_of(context, option)?, value)?;
        Ok(0)
    })
}

/// Reads an option of a context.
///
/// Errors: EFAULT, no such context; EINVAL, no such option.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_ctx_get(context: *mut c_void, option: c_int) -> c_int {
    status(|| {
        let context = handle::context(context)?;
        context::get(context, option_of(context, option)?)
    })
}

/// Ends a context. Calls that block on its sockets end with ETERM; then this
/// waits until every socket has been closed and what they sent is delivered
/// or has lingered as long as ZMQ_LINGER says.
///
/// Errors: EFAULT, no such context; EINTR, a signal was handled, to be called
/// again.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_ctx_destroy(context: *mut c_void) -> c_int {
    status(|| {
        context::terminate(handle::context(context)?)?;
        Ok(0)
    })
}

/// The older name of `zmq_ctx_destroy`.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_term(context: *mut c_void) -> c_int {
    zmq_ctx_destroy(context)
}

/// The option with this number; that the context is none is reported first.
fn option_of(context: Handle, number: c_int) -> Result<ContextOption> {
    match number {
        ZMQ_IO_THREADS => Ok(ContextOption::IoThreads),
        ZMQ_MAX_SOCKETS => Ok(ContextOption::MaxSockets),
        _ => context::check(context).and(Err(Errno::EINVAL)),
    }
}
