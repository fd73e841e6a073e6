//! The atomics and cells that the lock-free parts are built from: the
//! standard ones, or loom's when they are model-checked (`--cfg loom`).

#[cfg(loom)]
pub use loom::sync::{
    Arc,
    atomic::{AtomicPtr, AtomicU64, Ordering},
};
#[cfg(not(loom))]
pub use std::sync::{
    Arc,
    atomic::{AtomicPtr, AtomicU64, Ordering},
};

/// Keeps what one thread writes off the cache lines that another one writes.
#[repr(align(128))]
pub struct Padded<T>(pub T);

impl<T> std::ops::Deref for Padded<T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}
