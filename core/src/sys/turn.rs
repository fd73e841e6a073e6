//! A slot that one thread at a time may enter, if it knows the slot's
//! current generation.
//!
//! The generation and the lock share one word, `generation << 1 | busy`, so
//! that validating a handle and taking its turn is one compare-and-swap and
//! giving the turn back is one store. Whoever finds the slot busy waits: two
//! threads in one socket are a mistake of the program, which must cost it
//! time and nothing else.

use super::cancel::sheltered;
use crate::sync::{AtomicU32, AtomicU64, Cell, Ordering, spin_loop};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

/// A place for one value, entered by generation. Neighbours are different
/// threads': they share no cache line, nor two that are fetched together.
#[repr(align(128))]
pub struct Turn<T> {
    /// `generation << 1 | busy`.
    state: AtomicU64,
    /// How many threads found the slot busy, and wait.
    waiting: AtomicU32,
    value: Cell<Option<T>>,
}

// SAFETY: `value` is touched only by the thread that set the busy bit, and
// setting and clearing it orders those accesses.
unsafe impl<T: Send> Sync for Turn<T> {}

impl<T> Turn<T> {
    /// An empty slot that begins with `generation`.
    pub fn new(generation: u32) -> Turn<T> {
        Turn {
            state: AtomicU64::new(u64::from(generation) << 1),
            waiting: AtomicU32::new(0),
            value: Cell::new(None),
        }
    }

    /// Fills an empty slot that nobody else can know of, and returns its
    /// generation.
    pub fn fill(&self, value: T) -> u32 {
        loop {
            let generation = (self.state.load(Ordering::Relaxed) >> 1) as u32;
            // A stale handle may be knocking: it sees an empty slot and leaves.
            let Some(mut guard) = self.lock(generation) else { continue };
            *guard.slot() = Some(value);
            return generation;
        }
    }

    /// Enters if the slot's generation is `generation` and it is filled.
    #[inline]
    pub fn enter(&self, generation: u32) -> Option<Guard<'_, T>> {
        let mut guard = self.lock(generation)?;
        if guard.slot().is_some() { Some(guard) } else { None }
    }

    /// As `enter`, for a thread that comes back again and again: those who wait
    /// go first, since they sleep and would seldom find the slot free.
    pub fn enter_again(&self, generation: u32) -> Option<Guard<'_, T>> {
        let mut tries = 0;
        while self.waiting.load(Ordering::Relaxed) > 0 && tries < GIVES_WAY {
            wait(&mut tries);
        }
        self.enter(generation)
    }

    /// Takes the value out and retires the generation: no handle of it will
    /// enter again.
    pub fn retire(&self, generation: u32) -> Option<T> {
        let mut guard = self.enter(generation)?;
        let value = guard.slot().take();
        guard.next = u64::from(generation.wrapping_add(1)) << 1;
        value
    }

    /// Retires whatever generation is current, if its value is `doomed` or was
    /// just being used, and leaves the value where it is for good: for the
    /// child of a fork, where the thread that held the turn is gone.
    pub fn abandon(&self, doomed: impl Fn(&T) -> bool) {
        let state = self.state.load(Ordering::Relaxed);
        let generation = (state >> 1) as u32;
        if state & 1 == 0 {
            match self.enter(generation) {
                Some(guard) if doomed(&guard) => {}
                _ => return,
            }
        }
        self.state.store((u64::from(generation.wrapping_add(1)) << 1) | 1, Ordering::Relaxed);
    }

    #[inline]
    fn lock(&self, generation: u32) -> Option<Guard<'_, T>> {
        let free = u64::from(generation) << 1;
        if self.take(free).is_err() && !self.wait_for(free) {
            return None;
        }
        Some(Guard { turn: self, next: free, value: PhantomData })
    }

    /// Takes the turn, if that is the state; returns what it is otherwise.
    #[inline]
    fn take(&self, free: u64) -> Result<u64, u64> {
        self.state.compare_exchange(free, free | 1, Ordering::Acquire, Ordering::Relaxed)
    }

    /// Takes the turn once that is the state; false if the generation is another.
    #[cold]
    fn wait_for(&self, free: u64) -> bool {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let mut tries = 0;
        let taken = loop {
            match self.take(free) {
                Ok(_) => break true,
                Err(seen) if seen | 1 != free | 1 => break false,
                Err(_) => wait(&mut tries),
            }
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        taken
    }
}

/// How often a thread looks whether it may go before others: for some
/// milliseconds, in which whoever can run has been there.
const GIVES_WAY: u32 = 128;

/// A contended turn: spin briefly, then sleep a little each time.
#[cold]
fn wait(tries: &mut u32) {
    *tries += 1;
    if *tries < 64 {
        spin_loop();
    } else {
        sheltered(|| std::thread::sleep(Duration::from_micros(50)));
    }
}

/// A turn that is held; given back on drop.
pub struct Guard<'a, T> {
    turn: &'a Turn<T>,
    /// The state to leave behind.
    next: u64,
    /// It gives out what it guards, and crosses threads only if that may.
    value: PhantomData<&'a mut T>,
}

impl<T> Guard<'_, T> {
    #[inline]
    fn slot(&mut self) -> &mut Option<T> {
        // SAFETY: a guard exists only while its thread holds the busy bit.
        unsafe { self.turn.value.with_mut(|value| &mut *value) }
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: a guard exists only while its thread holds the busy bit.
        let slot = unsafe { self.turn.value.with(|value| &*value) };
        slot.as_ref().expect("entered only when filled")
    }
}

impl<T> DerefMut for Guard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.slot().as_mut().expect("entered only when filled")
    }
}

impl<T> Drop for Guard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.turn.state.store(self.next, Ordering::Release);
    }
}
