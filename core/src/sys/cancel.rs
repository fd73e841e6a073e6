//! Keeping cancellation of threads out of Rust code.
//!
//! `pthread_cancel` ends a thread inside whatever cancellation point it has
//! come to, many system calls among them, by unwinding its stack by force;
//! Rust code in between would end the process. So the library makes no such
//! call but here.

use std::ffi::c_int;
use std::ptr;

unsafe extern "C" {
    fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int;
}

#[cfg(target_vendor = "apple")]
const DISABLE: c_int = 0;
#[cfg(not(target_vendor = "apple"))]
const DISABLE: c_int = 1;

/// What the state was before.
struct Before(c_int);

impl Drop for Before {
    fn drop(&mut self) {
        // SAFETY: sets this thread's state to what it was.
        unsafe { pthread_setcancelstate(self.0, ptr::null_mut()) };
    }
}

/// Runs `task`; a cancellation of this thread waits until after that.
pub fn sheltered<T>(task: impl FnOnce() -> T) -> T {
    let mut before = Before(DISABLE);
    // SAFETY: writes one int.
    unsafe { pthread_setcancelstate(DISABLE, &raw mut before.0) };
    task()
}
