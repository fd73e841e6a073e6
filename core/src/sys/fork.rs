//! Noticing that the process was forked.

use std::sync::Once;
use std::sync::atomic::{AtomicPtr, Ordering};

static CHILD: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());
static REGISTERED: Once = Once::new();

/// Has `task` run in the child of every fork from now on, before anything
/// else there. It may touch atomics only: other threads may have held any lock.
pub fn watch(task: fn()) {
    REGISTERED.call_once(|| {
        CHILD.store(task as *mut (), Ordering::Release);
        // SAFETY: `in_child` is a function of this library; the C library
        // forgets it when the library is unloaded. Out of memory, forks go unnoticed.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    });
}

unsafe extern "C" fn in_child() {
    let task = CHILD.load(Ordering::Acquire);
    // SAFETY: set to a `fn()` before this function was registered.
    let task: fn() = unsafe { std::mem::transmute(task) };
    task();
}
