//! Values of which each thread has its own.
//!
//! They are dropped when the thread ends; also, unlike those of
//! `thread_local!`, one that is made while it ends, by destructors of keys
//! (pthread_key_create(3)): in their next round.

use std::alloc::{self, Layout};
use std::cell::RefCell;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::sync::OnceLock;

/// One value for each thread that asks for it.
pub struct Own<T: 'static> {
    key: OnceLock<Option<libc::pthread_key_t>>,
    values: PhantomData<fn() -> T>,
}

impl<T: Default + 'static> Own<T> {
    /// None so far.
    pub const fn new() -> Own<T> {
        assert!(size_of::<T>() > 0);
        Own { key: OnceLock::new(), values: PhantomData }
    }

    /// Does something with this thread's value, a default one at first. None:
    /// it is at that already, or the system has no key or memory for it.
    #[inline]
    pub fn with<R>(&self, task: impl FnOnce(&mut T) -> R) -> Option<R> {
        let key = (*self.key.get_or_init(Self::make_key))?;
        // SAFETY: the key is never deleted.
        let value = unsafe { libc::pthread_getspecific(key) }.cast::<RefCell<T>>();
        let value = if value.is_null() { Self::make(key)? } else { value };
        // SAFETY: made for this thread and this key, whose destructor alone drops it.
        let value = unsafe { &*value };
        Some(task(&mut *value.try_borrow_mut().ok()?))
    }

    #[cold]
    fn make_key() -> Option<libc::pthread_key_t> {
        let mut key = 0;
        // SAFETY: writes one key; the destructor is given what `make` has set.
        let rc = unsafe { libc::pthread_key_create(&raw mut key, Some(drop_value::<T>)) };
        (rc == 0).then_some(key)
    }

    #[cold]
    fn make(key: libc::pthread_key_t) -> Option<*mut RefCell<T>> {
        // SAFETY: a RefCell is not empty if its content is not.
        let value = unsafe { alloc::alloc(Layout::new::<RefCell<T>>()) }.cast::<RefCell<T>>();
        if value.is_null() {
            return None;
        }
        // SAFETY: freshly allocated for one.
        unsafe { value.write(RefCell::new(T::default())) };
        // SAFETY: a live key, and what its destructor expects.
        if unsafe { libc::pthread_setspecific(key, value.cast()) } != 0 {
            // SAFETY: as `make` has made it; nobody else knows of it.
            unsafe { drop_value::<T>(value.cast()) };
            return None;
        }
        Some(value)
    }
}

/// # Safety
/// As made by `Own<T>::make`, and nobody's any more.
unsafe extern "C" fn drop_value<T>(value: *mut c_void) {
    // SAFETY: the caller's promise; a box is allocated as `make` does it.
    drop(unsafe { Box::from_raw(value.cast::<RefCell<T>>()) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn each_thread_has_its_own_until_it_ends() {
        static LIVE: AtomicU32 = AtomicU32::new(0);
        static OWN: Own<Counted> = Own::new();
        struct Counted(u32);
        impl Default for Counted {
            fn default() -> Counted {
                LIVE.fetch_add(1, Ordering::Relaxed);
                Counted(0)
            }
        }
        impl Drop for Counted {
            fn drop(&mut self) {
                LIVE.fetch_sub(1, Ordering::Relaxed);
            }
        }
        let add = || {
            OWN.with(|own| {
                own.0 += 1;
                (own.0, OWN.with(|_| ()).is_some())
            })
        };
        assert_eq!([add(), add()], [Some((1, false)), Some((2, false))], "and not twice at a time");
        for _ in 0..3 {
            let [first, second] = std::thread::spawn(move || [add(), add()]).join().unwrap();
            assert_eq!([first, second], [Some((1, false)), Some((2, false))]);
            assert_eq!(LIVE.load(Ordering::Relaxed), 1);
        }
        assert_eq!(add(), Some((3, false)));
    }
}
