//! What the lock-free parts are built from: the standard atomics, cells and
//! locks, or loom's when the parts are model-checked (`--cfg loom`).

pub use parts::*;

#[cfg(not(loom))]
mod parts {
    pub use crate::lock::{Mutex, MutexGuard};
    pub use crate::sys::flag::Flag;
    pub use std::hint::spin_loop;
    pub use std::sync::Arc;
    pub use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

    /// A word that threads sleep on (`sys::futex`).
    pub type Word = AtomicU32;

    /// What two threads share by a protocol of their own.
    #[repr(transparent)]
    pub struct Cell<T>(std::cell::UnsafeCell<T>);

    impl<T> Cell<T> {
        pub fn new(value: T) -> Cell<T> {
            Cell(std::cell::UnsafeCell::new(value))
        }

        /// Has a look at the content: a read, by the protocol.
        #[inline]
        pub fn with<R>(&self, look: impl FnOnce(*const T) -> R) -> R {
            look(self.0.get())
        }

        /// Changes the content: a write, by the protocol.
        #[inline]
        pub fn with_mut<R>(&self, change: impl FnOnce(*mut T) -> R) -> R {
            change(self.0.get())
        }
    }

    /// Has loom know which bytes of a buffer are read and written; costs
    /// nothing without it.
    pub struct Trace;

    impl Trace {
        pub fn new(_bytes: usize) -> Trace {
            Trace
        }

        #[inline]
        pub fn read(&self, _from: usize, _to: usize) {}

        #[inline]
        pub fn written(&self, _from: usize, _to: usize) {}
    }
}

#[cfg(loom)]
mod parts {
    use loom::sync::Condvar;
    use std::ops::Range;

    pub use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
    pub use loom::sync::{Arc, MutexGuard};
    pub use loom::thread::yield_now as spin_loop;

    /// A word that threads sleep on. As the futex does, looking at the word
    /// and falling asleep are one step to whoever wakes.
    #[derive(Default)]
    pub struct Word {
        value: AtomicU32,
        asleep: Mutex<()>,
        woken: Condvar,
    }

    impl Word {
        pub fn new(value: u32) -> Word {
            Word { value: AtomicU32::new(value), ..Word::default() }
        }

        pub fn wait(&self, value: u32) {
            let asleep = self.asleep.lock();
            if self.value.load(Ordering::Relaxed) == value {
                drop(self.woken.wait(asleep));
            }
        }

        pub fn wake(&self) {
            drop(self.asleep.lock());
            self.woken.notify_all();
        }
    }

    impl std::ops::Deref for Word {
        type Target = AtomicU32;
        fn deref(&self) -> &AtomicU32 {
            &self.value
        }
    }

    /// A descriptor that is readable while it is raised: what one does to it
    /// orders as a lock in the system would.
    pub struct Flag(Mutex<bool>);

    impl Flag {
        pub fn new() -> crate::errno::Result<Flag> {
            Ok(Flag(Mutex::new(false)))
        }

        pub fn raise(&self) {
            *self.0.lock() = true;
        }

        pub fn lower(&self) {
            *self.0.lock() = false;
        }

        pub fn is_up(&self) -> bool {
            *self.0.lock()
        }

        pub fn number(&self) -> std::os::fd::RawFd {
            -1
        }
    }

    /// The lock in loom's terms.
    #[derive(Default)]
    pub struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub fn new(value: T) -> Mutex<T> {
            Mutex(loom::sync::Mutex::new(value))
        }

        pub fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap()
        }

        pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
            self.0.try_lock().ok()
        }
    }

    pub struct Cell<T>(loom::cell::UnsafeCell<T>);

    impl<T> Cell<T> {
        pub fn new(value: T) -> Cell<T> {
            Cell(loom::cell::UnsafeCell::new(value))
        }

        pub fn with<R>(&self, look: impl FnOnce(*const T) -> R) -> R {
            self.0.with(look)
        }

        pub fn with_mut<R>(&self, change: impl FnOnce(*mut T) -> R) -> R {
            self.0.with_mut(change)
        }
    }

    /// A cell per byte, touched when the byte is.
    pub struct Trace(Box<[loom::cell::UnsafeCell<()>]>);

    impl Trace {
        pub fn new(bytes: usize) -> Trace {
            Trace((0..bytes).map(|_| loom::cell::UnsafeCell::new(())).collect())
        }

        pub fn read(&self, from: usize, to: usize) {
            self.each(from..to, |cell| cell.with(|_| ()));
        }

        pub fn written(&self, from: usize, to: usize) {
            self.each(from..to, |cell| cell.with_mut(|_| ()));
        }

        fn each(&self, range: Range<usize>, touch: impl FnMut(&loom::cell::UnsafeCell<()>)) {
            self.0[range].iter().for_each(touch);
        }
    }
}

/// Keeps what one thread writes off the cache lines that another one writes:
/// there is nothing else in the 56 bytes before and behind it.
#[repr(C)]
pub struct Padded<T> {
    _before: [u64; 7],
    value: T,
    _behind: [u64; 7],
}

impl<T> Padded<T> {
    /// The value with room around it.
    pub fn new(value: T) -> Padded<T> {
        Padded { _before: [0; 7], value, _behind: [0; 7] }
    }
}

impl<T> std::ops::Deref for Padded<T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.value
    }
}
