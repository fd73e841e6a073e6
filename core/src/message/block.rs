//! Blocks: content that several messages may share, with a count of who does.
//!
//! Invariant: whoever holds a pointer to a block holds one of its references,
//! and the block is live until the last one is given up.

use super::pool;
use crate::errno::{Errno, Result};
use crate::sync::{AtomicU32, Ordering};
use crate::sys::cancel::sheltered;
use std::alloc::{self, Layout};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;

/// The program's function that takes a lent buffer back: `free(data, hint)`.
pub type FreeFn = unsafe extern "C" fn(data: *mut c_void, hint: *mut c_void);

/// What precedes shared content, or stands for it. Small, as it shares cache
/// lines with short content.
#[repr(C)]
pub(super) struct Block {
    references: AtomicU32,
    /// Where it goes in the end: the pool knows. `LENT`: this is the beginning
    /// of a `Lent`; else the data is behind it.
    home: u8,
    /// Bytes that the data has room for.
    capacity: usize,
}

/// With more references than this a block stays for good: a program that
/// forgets messages, which may have no end, must not have the count begin anew.
const MOST: u32 = u32::MAX / 2;
/// The count of such a block, whoever comes and goes.
const FOR_GOOD: u32 = MOST + MOST / 2;

/// The home of what is the program's.
const LENT: u8 = u8::MAX;

/// A block whose data is the program's.
#[repr(C)]
struct Lent {
    block: Block,
    data: *mut c_void,
    free: Option<FreeFn>,
    hint: *mut c_void,
    /// See [`give_back`].
    next: Option<NonNull<Lent>>,
}

/// The layout of a heap block for `len` bytes.
fn heap_layout(len: usize) -> Result<Layout> {
    let size = len.checked_add(Block::HEAD).ok_or(Errno::ENOMEM)?;
    Layout::from_size_align(size, 16).map_err(|_| Errno::ENOMEM)
}

impl Block {
    /// Bytes in front of the data in a heap block: keeps the data 16-aligned.
    pub const HEAD: usize = size_of::<Block>().next_multiple_of(16);

    /// A block with room for `len` bytes.
    ///
    /// # Errors
    /// ENOMEM: none can be had.
    #[inline(always)]
    pub fn heap(len: usize) -> Result<NonNull<Block>> {
        pool::take(len).map_or_else(|| Block::unpooled(len), Ok)
    }

    #[inline(never)]
    fn unpooled(len: usize) -> Result<NonNull<Block>> {
        Block::fresh(pool::capacity_for(len))
    }

    /// A block of this capacity, newly allocated.
    ///
    /// # Errors
    /// ENOMEM: none can be had.
    pub fn fresh(capacity: usize) -> Result<NonNull<Block>> {
        // SAFETY: the layout is not empty (Block::HEAD bytes at least).
        let memory = unsafe { alloc::alloc(heap_layout(capacity)?) };
        let memory = NonNull::new(memory.cast::<Block>()).ok_or(Errno::ENOMEM)?;
        let block = Block { references: AtomicU32::new(1), home: pool::home(capacity), capacity };
        // SAFETY: of that layout, and nobody else's.
        unsafe { memory.write(block) };
        Ok(memory)
    }

    /// A block that stands for memory which the program lends.
    ///
    /// # Errors
    /// ENOMEM: none can be had.
    pub fn lent(
        data: *mut u8,
        len: usize,
        free: Option<FreeFn>,
        hint: *mut c_void,
    ) -> Result<NonNull<Block>> {
        // SAFETY: a Lent is not empty.
        let lent = unsafe { alloc::alloc(Layout::new::<Lent>()) }.cast::<Lent>();
        let lent = NonNull::new(lent).ok_or(Errno::ENOMEM)?;
        let block = Block { references: AtomicU32::new(1), home: LENT, capacity: len };
        // SAFETY: freshly allocated for a Lent.
        unsafe { lent.write(Lent { block, data: data.cast(), free, hint, next: None }) };
        Ok(lent.cast())
    }

    /// Where the data of a heap block begins.
    pub fn data(this: NonNull<Block>) -> *mut u8 {
        this.as_ptr().cast::<u8>().wrapping_add(Block::HEAD)
    }

    /// Bytes that the data has room for.
    pub fn capacity(this: NonNull<Block>) -> usize {
        // SAFETY: the module's invariant.
        unsafe { this.as_ref() }.capacity
    }

    /// What the pool said of a block of its capacity.
    pub fn home(this: NonNull<Block>) -> u8 {
        // SAFETY: the module's invariant.
        unsafe { this.as_ref() }.home
    }

    /// Whether the data is the program's.
    pub fn is_lent(this: NonNull<Block>) -> bool {
        Block::home(this) == LENT
    }

    /// Whether a heap block has room for `len` bytes, and not for much more.
    pub fn suits(this: NonNull<Block>, len: usize) -> bool {
        !Block::is_lent(this) && (len..=2 * len).contains(&Block::capacity(this))
    }

    /// Whether the caller's reference is the only one.
    pub fn is_sole(this: NonNull<Block>) -> bool {
        // SAFETY: the module's invariant.
        unsafe { this.as_ref() }.references.load(Ordering::Acquire) == 1
    }

    /// Takes one more reference.
    pub fn retain(this: NonNull<Block>) {
        // SAFETY: the module's invariant.
        let references = &unsafe { this.as_ref() }.references;
        if references.fetch_add(1, Ordering::Relaxed) > MOST {
            references.store(FOR_GOOD, Ordering::Relaxed);
        }
    }

    /// Gives one reference up. Out of line: it is called wherever a message
    /// goes, and few of them have a block.
    #[inline(never)]
    pub fn release(this: NonNull<Block>) {
        // SAFETY: the caller gives up a reference, so the block is live until here.
        let references = &unsafe { this.as_ref() }.references;
        // A sole owner needs no read-modify-write: nobody else can retain.
        // Whoever is last comes after all that the others did with it.
        if references.load(Ordering::Acquire) != 1 {
            match references.fetch_sub(1, Ordering::AcqRel) {
                1 => {}
                before => {
                    if before > MOST {
                        references.store(FOR_GOOD, Ordering::Relaxed);
                    }
                    return;
                }
            }
            // The next owner's, if it is kept: a sole one leaves it there.
            references.store(1, Ordering::Relaxed);
        }
        // That was the last reference; nobody can reach the block any more.
        if !pool::put_short(this) {
            Block::end(this);
        }
    }

    /// Does away with a block that is not short, or not to be kept, and to
    /// which no reference is left.
    #[inline(never)]
    fn end(this: NonNull<Block>) {
        if Block::is_lent(this) {
            give_back_later(this.cast());
        } else if !pool::put_long(this) {
            // SAFETY: `release` says so.
            unsafe { Block::free(this) }
        }
    }

    /// Makes room for `capacity` bytes in a heap block, which may move.
    ///
    /// # Errors
    /// ENOMEM: it cannot be had; nothing has changed.
    ///
    /// # Safety
    /// The caller's reference is the only one.
    pub unsafe fn grow(this: NonNull<Block>, capacity: usize) -> Result<NonNull<Block>> {
        let had = Block::capacity(this);
        if capacity <= had {
            return Ok(this);
        }
        let size = heap_layout(capacity)?.size();
        // SAFETY: allocated with the layout of its capacity, and by the
        // caller's promise nobody else knows where it is.
        let memory = unsafe { alloc::realloc(this.as_ptr().cast(), heap_layout(had)?, size) };
        let mut block = NonNull::new(memory.cast::<Block>()).ok_or(Errno::ENOMEM)?;
        // SAFETY: solely owned; the old block's head was moved along.
        let head = unsafe { block.as_mut() };
        (head.capacity, head.home) = (capacity, pool::home(capacity));
        Ok(block)
    }

    /// Frees a heap block.
    ///
    /// # Safety
    /// No reference to it is left.
    pub unsafe fn free(this: NonNull<Block>) {
        // SAFETY: the size that `fresh` or `grow` asked for, which was a valid one.
        let layout = unsafe { Layout::from_size_align_unchecked(Block::HEAD + Block::capacity(this), 16) };
        // SAFETY: allocated with this layout.
        unsafe { alloc::dealloc(this.as_ptr().cast(), layout) };
    }
}

thread_local! {
    /// Lent blocks that this thread has to give back: a list.
    static RETURNS: Cell<Option<NonNull<Lent>>> = const { Cell::new(None) };
}
/// How many blocks are in such lists, in all threads.
static RETURNING: AtomicUsize = AtomicUsize::new(0);

/// Takes over a block whose last reference was given up.
fn give_back_later(lent: NonNull<Lent>) {
    // SAFETY: live, and nobody else's.
    unsafe { (*lent.as_ptr()).next = RETURNS.replace(Some(lent)) };
    RETURNING.fetch_add(1, Ordering::Relaxed);
}

/// Gives back what programs lent and this thread has found to be done with.
///
/// The functions that they gave for that may call us, about anything: so it is
/// done at the end of a call, before it sleeps and after a turn, where the
/// thread is in no socket and holds no lock.
#[inline]
pub fn give_back() {
    if owes() {
        give_back_own();
    }
}

/// Whether [`give_back`] may have something to do.
#[inline]
pub fn owes() -> bool {
    RETURNING.load(Ordering::Relaxed) != 0
}

/// Whether it has, in this thread.
#[inline]
pub fn owes_itself() -> bool {
    owes() && RETURNS.get().is_some()
}

#[cold]
fn give_back_own() {
    while let Some(lent) = RETURNS.take() {
        RETURNING.fetch_sub(1, Ordering::Relaxed);
        // SAFETY: allocated by `Block::lent`, as a box would be; only the list had it.
        let Lent { data, free, hint, next, .. } = *unsafe { Box::from_raw(lent.as_ptr()) };
        RETURNS.set(next);
        if let Some(free) = free {
            // SAFETY: the program handed this function over for exactly this
            // call, from any thread, once.
            sheltered(|| unsafe { free(data, hint) });
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_could_end_stays_where_it_is() {
        let block = Block::fresh(100).unwrap();
        // SAFETY: live until this test ends it.
        let references = &unsafe { block.as_ref() }.references;
        references.store(MOST, Ordering::Relaxed);
        Block::retain(block);
        assert_eq!(references.load(Ordering::Relaxed), MOST + 1);
        for change in [Block::retain, Block::release, Block::release] {
            change(block);
            assert_eq!(references.load(Ordering::Relaxed), FOR_GOOD);
        }
        // SAFETY: nobody else knows of it.
        unsafe { Block::free(block) };
    }
}
