//! Locks that a panic does not poison.
//!
//! They are the standard library's, whose state lies in the lock itself: with
//! a table of waiting threads, as others have it, a fork at the wrong moment
//! would leave locks behind in the child that nobody holds any more.

pub use std::sync::MutexGuard;
use std::sync::{self, PoisonError, TryLockError};
use std::time::Duration;

/// A lock.
#[derive(Default)]
pub struct Mutex<T>(sync::Mutex<T>);

impl<T> Mutex<T> {
    /// A lock that nobody holds.
    pub const fn new(value: T) -> Mutex<T> {
        Mutex(sync::Mutex::new(value))
    }

    /// Waits until it is ours.
    #[inline]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        // The thread sanitizer does not see into the standard library's own
        // code, where a thread that has to wait takes the lock.
        #[cfg(tsan)]
        loop {
            match self.try_lock() {
                Some(guard) => return guard,
                None => std::thread::yield_now(),
            }
        }
        #[cfg(not(tsan))]
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes it if nobody holds it.
    #[inline]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        match self.0.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// Waiting for what a lock protects to change.
#[derive(Default)]
pub struct Condvar(sync::Condvar);

impl Condvar {
    /// Waits for a notification, or returns early.
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.0.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, for a while at most.
    pub fn wait_for<'a, T>(&self, guard: MutexGuard<'a, T>, limit: Duration) -> MutexGuard<'a, T> {
        self.0.wait_timeout(guard, limit).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Notifies one who waits.
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    /// Notifies all who wait.
    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}
