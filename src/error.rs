//! How an entry point ends: with a value and `errno`.
//!
//! An entry point's body runs inside [`answer`], or what leads there, the only
//! place that sets `errno`. By then everything that the body owned is gone, since dropping it
//! may make system calls; a call that succeeds leaves `errno` as it was,
//! whatever happened on the way.
//!
//! A panic is a bug of this library. It must not unwind into C, which would
//! end the host process: it ends at the entry point, which then fails with
//! EFAULT. Nothing is printed; standard error belongs to the host.
//!
//! Nor may a thread be cancelled in here, which would unwind it by force: the
//! cancellation waits for the end of the call, or of each system call where
//! the cost of that counts.

use std::ffi::{c_int, c_void};
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use zmq_core::{Errno, Handle, Result, message, sheltered};

/// Runs the body of a function that returns -1 when it fails.
pub fn status(body: impl FnOnce() -> Result<c_int>) -> c_int {
    sheltered(|| answer(-1, body))
}

/// The same for functions whose cost counts: of what they do the core shelters
/// what it must.
#[inline]
pub fn swift_status(body: impl FnOnce() -> Result<c_int>) -> c_int {
    answer(-1, body)
}

/// The same for functions that make no system call either, so that on success
/// `errno` need not be looked at.
#[inline]
pub fn light_status(body: impl FnOnce() -> Result<c_int>) -> c_int {
    match guard(body) {
        Ok(value) if !message::owes() => value,
        result => heavy_status(result),
    }
}

#[cold]
#[inline(never)]
fn heavy_status(result: Result<c_int>) -> c_int {
    answer(-1, || result)
}

/// Runs the body of a function that returns a handle, NULL when it fails.
pub fn handle(body: impl FnOnce() -> Result<Handle>) -> *mut c_void {
    sheltered(|| answer(ptr::null_mut(), || body().map(crate::handle::to_c)))
}

/// Runs the body of a function that returns `failure` when it fails.
#[inline]
pub fn answer<T>(failure: T, body: impl FnOnce() -> Result<T>) -> T {
    // SAFETY: takes nothing. What it returns is this thread's errno, valid as
    // long as the thread and nobody else's.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as said.
    let before = unsafe { *errno };
    let (value, after) = match guard(body) {
        // By far the most frequent end, and thus the shortest way.
        Ok(value) if !message::owes() => (value, before),
        result => {
            message::give_back();
            result.map_or_else(|error| (failure, error.0), |value| (value, before))
        }
    };
    // SAFETY: as said; the body ran in this thread.
    unsafe { *errno = after };
    value
}

/// This thread's `errno`.
pub fn errno() -> c_int {
    // SAFETY: as in `answer`.
    unsafe { *libc::__errno_location() }
}

/// Runs a body; a panic ends here, as EFAULT.
#[inline]
fn guard<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    // What a panic leaves half done is the core's to answer for: it ends the
    // object that it happened in. The body itself leaves nothing behind.
    panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| panicked())
}

#[cold]
fn panicked<T>() -> Result<T> {
    Err(Errno::EFAULT)
}

/// Keeps panics from being reported on standard error. The hook that this
/// replaces is our own: the shared library has the standard library inside
/// and shares it with nobody. Called when the library is loaded, so that no
/// entry point has to ask whether it was. Tests report failures by panicking.
#[cfg(not(test))]
#[used]
// SAFETY: the loader calls what stands in this section, each once; a function
// without parameters is what it expects, whatever more it passes.
#[unsafe(link_section = ".init_array")]
static SILENCE: extern "C" fn() = {
    extern "C" fn silence() {
        panic::set_hook(Box::new(|_| {}));
    }
    silence
};

#[cfg(test)]
mod tests {
    use super::*;

    fn set_errno(value: c_int) {
        status(|| Err(Errno(value)));
    }

    #[test]
    fn success_keeps_errno_whatever_happened_on_the_way() {
        set_errno(libc::EBUSY);
        let clobbering = || {
            set_errno(libc::ENOENT);
            Ok(7)
        };
        assert_eq!((status(clobbering), errno()), (7, libc::EBUSY));
    }

    #[test]
    fn errno_is_set_after_the_last_drop() {
        struct Clobbers;
        impl Drop for Clobbers {
            fn drop(&mut self) {
                set_errno(libc::ENOENT);
            }
        }
        let held = Clobbers;
        let failing = || {
            let _held = held;
            Err(Errno::EAGAIN)
        };
        assert_eq!((status(failing), errno()), (-1, libc::EAGAIN));
    }

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!((status(|| panic!("on purpose")), errno()), (-1, libc::EFAULT));
        assert!(handle(|| panic!("on purpose")).is_null());
    }
}
