//! Noticing that the process ends.

use std::panic::catch_unwind;
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, Ordering};

static TASK: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());
static REGISTERED: Once = Once::new();

/// Has `task` run when the process exits, and in the child of a fork when that
/// does. A process that is killed, or calls `_exit`, does not care.
pub fn watch(task: fn()) {
    REGISTERED.call_once(|| {
        TASK.store(task as *mut (), Ordering::Release);
        // SAFETY: `at_exit` is a function of this library, which stays loaded.
        unsafe { libc::atexit(at_exit) };
    });
}

extern "C" fn at_exit() {
    let task = TASK.load(Ordering::Acquire);
    // SAFETY: set to a `fn()` before this function was registered.
    let task: fn() = unsafe { std::mem::transmute(task) };
    let _ = catch_unwind(task);
}
