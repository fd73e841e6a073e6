//! Forks of the process: when they may happen, and noticing that one did.
//!
//! In the child only the thread that forked goes on; whatever another one was
//! at stays undone for ever. What a child is to find in order is changed
//! inside [`steady`], for whose end a fork waits, or is a [`Steady`].

use crate::lock::Mutex;
use std::cell::{Cell, UnsafeCell};
use std::hint::spin_loop;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// In cache lines of its own: it is passed for each large block, and for many short ones.
#[repr(align(128))]
struct Gate(Mutex<()>);

static GATE: Gate = Gate(Mutex::new(()));
static CHILD: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());
static FORKS: AtomicU32 = AtomicU32::new(0);

/// How often it is looked whether the gate is free, which it is mostly not for
/// some ten nanoseconds, before somebody goes without.
const LOOKS: u32 = 64;

/// How long a fork waits for the gate. It is not to be had if the fork is made by
/// the handler of a signal that has interrupted its holder.
const PATIENCE: Duration = Duration::from_secs(1);

thread_local! {
    /// The gate, while this thread forks.
    static HELD: Cell<Option<MutexGuard<'static, ()>>> = const { Cell::new(None) };
}

/// Runs `task`, which is brief; no fork happens meanwhile.
pub fn steady<T>(task: impl FnOnce() -> T) -> T {
    let _gate = GATE.0.lock();
    task()
}

/// A value that a child finds in order: the gate is its lock.
pub struct Steady<T>(UnsafeCell<T>);

// SAFETY: only reached by the thread that holds the gate.
unsafe impl<T: Send> Sync for Steady<T> {}

impl<T> Steady<T> {
    /// The value.
    pub const fn new(value: T) -> Steady<T> {
        Steady(UnsafeCell::new(value))
    }

    /// Does something brief with it.
    pub fn with<R>(&self, task: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: we hold the gate, which nobody holds twice.
        steady(|| task(unsafe { &mut *self.0.get() }))
    }

    /// The same, if that can be soon; None while another thread stays in such a
    /// task, or forks.
    #[inline]
    pub fn try_with<R>(&self, task: impl FnOnce(&mut T) -> R) -> Option<R> {
        let _gate = (0..LOOKS).find_map(|_| {
            let gate = GATE.0.try_lock();
            if gate.is_none() {
                spin_loop();
            }
            gate
        })?;
        // SAFETY: as above.
        Some(task(unsafe { &mut *self.0.get() }))
    }
}

/// How many forks lie between the first process that watched for them and this
/// one: to know it again without asking the system.
#[inline]
pub fn process() -> u32 {
    FORKS.load(Ordering::Relaxed)
}

/// Has `task` run in the child of every fork from now on, before anything
/// else there. It may touch atomics only, and what is [`Steady`] if that can be
/// had: other threads may have held any lock.
pub fn watch(task: fn()) {
    static WATCHED: AtomicBool = AtomicBool::new(false);
    if WATCHED.swap(true, Ordering::AcqRel) {
        return;
    }
    CHILD.store(task as *mut (), Ordering::Release);
    // SAFETY: all three are functions of this library, which stays loaded. Out
    // of memory, forks go unnoticed.
    unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
}

unsafe extern "C" fn before() {
    let deadline = Instant::now() + PATIENCE;
    let gate = loop {
        match GATE.0.try_lock() {
            None if Instant::now() < deadline => std::thread::sleep(Duration::from_micros(100)),
            gate => break gate,
        }
    };
    let _ = HELD.try_with(|held| held.set(gate));
}

unsafe extern "C" fn in_parent() {
    let _ = HELD.try_with(|held| held.take());
}

unsafe extern "C" fn in_child() {
    let _ = HELD.try_with(|held| held.take());
    FORKS.fetch_add(1, Ordering::Relaxed);
    let task = CHILD.load(Ordering::Acquire);
    // SAFETY: set to a `fn()` before this function was registered.
    let task: fn() = unsafe { std::mem::transmute(task) };
    task();
}

#[cfg(all(test, not(loom)))]
mod tests {
    use crate::bell::Bell;
    use crate::context;
    use std::sync::Arc;

    #[test]
    fn a_child_has_a_bell_of_its_own() {
        let handle = context::create();
        let bell = Bell::own().unwrap();
        // SAFETY: the child does no more than is safe in the child of a process with several threads.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let same = Bell::own().is_none_or(|own| Arc::ptr_eq(&own, &bell));
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(same.into()) };
        }
        let mut status = -1;
        // SAFETY: writes the status.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
        assert_eq!(status, 0);
        assert!(Arc::ptr_eq(&Bell::own().unwrap(), &bell));
        context::terminate(handle).unwrap();
    }
}
