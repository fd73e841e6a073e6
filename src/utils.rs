//! Version, errors, and the helpers of `zmq_utils.h`.

use crate::constants::{
    EFSM, EMTHREAD, ENOCOMPATPROTO, ETERM, ZMQ_VERSION_MAJOR, ZMQ_VERSION_MINOR, ZMQ_VERSION_PATCH,
};
use crate::error::{self, answer};
use std::ffi::{c_char, c_int, c_uint, c_ulong, c_void};
use std::ptr;
use std::sync::OnceLock;
use std::time::Instant;

/// Stores the version of the library, 3, 2 and 6. NULL is passed over.
///
/// # Safety
/// Each pointer is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_version(major: *mut c_int, minor: *mut c_int, patch: *mut c_int) {
    let places = [(major, ZMQ_VERSION_MAJOR), (minor, ZMQ_VERSION_MINOR), (patch, ZMQ_VERSION_PATCH)];
    for (place, number) in places {
        if !place.is_null() {
            // SAFETY: not NULL, hence writable.
            unsafe { place.write(number) }
        }
    }
}

/// The calling thread's `errno`.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_errno() -> c_int {
    error::errno()
}

/// What an error number means, in English for those of 0MQ, else as the C
/// library's `strerror` says it.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_strerror(number: c_int) -> *const c_char {
    let text = match number {
        EFSM => c"Operation cannot be accomplished in current state",
        ENOCOMPATPROTO => c"The protocol is not compatible with the socket type",
        ETERM => c"Context was terminated",
        EMTHREAD => c"No thread available",
        // SAFETY: strerror takes any number.
        _ => return answer(ptr::null(), || Ok(unsafe { libc::strerror(number) }.cast_const())),
    };
    text.as_ptr()
}

/// Starts a stopwatch.
///
/// Its handle is the time itself: there is nothing to free or to lose.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_stopwatch_start() -> *mut c_void {
    // One more, since the first could be 0, and that is NULL.
    answer(ptr::null_mut(), || Ok(ptr::without_provenance_mut(nanoseconds() + 1)))
}

/// How many microseconds ago a stopwatch was started; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_stopwatch_stop(watch: *mut c_void) -> c_ulong {
    answer(0, || {
        let started = watch.addr().checked_sub(1);
        let passed = started.map_or(0, |started| nanoseconds().saturating_sub(started));
        Ok(passed as c_ulong / 1000)
    })
}

/// Nanoseconds since this was first called.
fn nanoseconds() -> usize {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    FIRST.get_or_init(Instant::now).elapsed().as_nanos() as usize
}

/// Sleeps for some seconds, or until a signal was handled; not at all if the
/// number is negative.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn zmq_sleep(seconds: c_int) {
    let seconds = c_uint::try_from(seconds).unwrap_or(0);
    // SAFETY: sleep takes any number. It is a cancellation point, as one
    // expects of it: nothing here would have to be undone.
    unsafe { sleep(seconds) };
}

unsafe extern "C-unwind" {
    fn sleep(seconds: c_uint) -> c_uint;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::ZMQ_VERSION;

    #[test]
    fn the_version_is_that_of_the_package() {
        let parts = format!("{ZMQ_VERSION_MAJOR}.{ZMQ_VERSION_MINOR}.{ZMQ_VERSION_PATCH}");
        assert_eq!(parts, env!("CARGO_PKG_VERSION"));
        assert_eq!(ZMQ_VERSION, ZMQ_VERSION_MAJOR * 10_000 + ZMQ_VERSION_MINOR * 100 + ZMQ_VERSION_PATCH);
    }

    #[test]
    fn a_stopwatch_counts_microseconds_and_takes_null() {
        let watch = zmq_stopwatch_start();
        assert!(!watch.is_null());
        std::thread::sleep(std::time::Duration::from_millis(3));
        assert!(zmq_stopwatch_stop(watch) >= 3000);
        assert_eq!(zmq_stopwatch_stop(ptr::null_mut()), 0);
    }
}
