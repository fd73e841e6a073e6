//! Large blocks that were let go, kept for those that come next.
//!
//! Fresh memory costs a page fault for each of its pages: a fifth of what it
//! takes to receive a long body; and a queue lets chunks go many at a time,
//! which an allocator gives back to the system and asks for again. Blocks are
//! kept while there are I/O threads, [`MOST`] bytes in the process, and freed
//! when one of these threads has had nothing to do for a while.
//!
//! The first of each size is freed at once, for the allocator to learn from:
//! glibc's maps and unmaps large memory one by one until it has seen that
//! such is given back (mallopt(3) on M_MMAP_THRESHOLD), and a burst of long
//! messages is more than what is kept here.

use super::block::Block;
use crate::lock::Mutex;
use crate::sys::fork;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Least capacity, in bytes, of a block that is kept.
const LARGE: usize = 64 * 1024;
/// Bytes that are kept at most.
const MOST: usize = 4 * 1024 * 1024;
/// Blocks that are kept at most. None in a model: another model beside it
/// would find some of them in one run and not in the next.
const PLACES: usize = if cfg!(loom) { 0 } else { MOST / LARGE };

/// A block for `len` bytes, to which nobody else has a reference; its
/// capacity is at most a quarter more.
#[inline]
pub(super) fn take(len: usize) -> Option<NonNull<Block>> {
    if len < LARGE || KEPT.load(Ordering::Relaxed) == 0 { None } else { with(|pool| pool.take(len)) }
}

/// Keeps a heap block to which no reference is left; returns one that is to be freed.
#[inline]
pub(super) fn put(block: NonNull<Block>) -> Option<NonNull<Block>> {
    if Block::capacity(block) < LARGE { Some(block) } else { with(|pool| pool.put(block)) }
}

static POOL: Mutex<Pool> = Mutex::new(Pool::new());
/// Bytes in it.
static KEPT: AtomicUsize = AtomicUsize::new(0);

/// Does something with the pool, which a fork finds in order.
#[cold]
fn with<T>(task: impl FnOnce(&mut Pool) -> T) -> T {
    fork::steady(|| {
        let mut pool = POOL.lock();
        let result = task(&mut pool);
        KEPT.store(pool.bytes, Ordering::Relaxed);
        result
    })
}

/// While one lives, blocks are kept.
pub struct Keeper(());

impl Keeper {
    /// One more.
    pub fn start() -> Keeper {
        with(|pool| pool.keepers += 1);
        Keeper(())
    }

    /// Whether any block is kept.
    pub fn keeps_any(&self) -> bool {
        KEPT.load(Ordering::Relaxed) != 0
    }

    /// Frees those that are kept.
    pub fn clear(&self) {
        with(Pool::clear);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        with(|pool| {
            pool.keepers -= 1;
            if pool.keepers == 0 {
                pool.clear();
            }
        });
    }
}

struct Pool {
    /// How many [`Keeper`]s live.
    keepers: usize,
    blocks: [Option<NonNull<Block>>; PLACES],
    count: usize,
    /// Bytes in all of them.
    bytes: usize,
    /// Capacity of the largest that was let go, in bytes.
    largest: usize,
}

// SAFETY: to the blocks in it no other reference is left.
unsafe impl Send for Pool {}

impl Pool {
    const fn new() -> Pool {
        Pool { keepers: 0, blocks: [None; PLACES], count: 0, bytes: 0, largest: 0 }
    }

    /// The one that fits and came last: it may be in the caches yet.
    fn take(&mut self, len: usize) -> Option<NonNull<Block>> {
        let fits = |block: &Option<NonNull<Block>>| {
            block.is_some_and(|block| (len..=len + len / 4).contains(&Block::capacity(block)))
        };
        let blocks = &mut self.blocks[..self.count];
        let place = blocks.iter().rposition(fits)?;
        blocks[place..].rotate_left(1);
        self.pop()
    }

    fn put(&mut self, block: NonNull<Block>) -> Option<NonNull<Block>> {
        let capacity = Block::capacity(block);
        let bytes = self.bytes + capacity;
        if capacity > self.largest {
            self.largest = capacity;
            return Some(block);
        }
        if self.keepers == 0 || bytes > MOST || self.count == PLACES {
            return Some(block);
        }
        self.bytes = bytes;
        self.blocks[self.count] = Some(block);
        self.count += 1;
        None
    }

    fn pop(&mut self) -> Option<NonNull<Block>> {
        self.count = self.count.checked_sub(1)?;
        let block = self.blocks[self.count].take()?;
        self.bytes -= Block::capacity(block);
        Some(block)
    }

    fn clear(&mut self) {
        while let Some(block) = self.pop() {
            // SAFETY: no reference to a block in the pool is left.
            unsafe { Block::free(block) }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn pool() -> Pool {
        Pool { keepers: 1, largest: usize::MAX, ..Pool::new() }
    }

    /// Whether the pool keeps a new block of so many bytes.
    fn keeps(pool: &mut Pool, len: usize) -> bool {
        let refused = pool.put(Block::fresh(len).unwrap());
        // SAFETY: nobody else knows of it.
        refused.inspect(|&block| unsafe { Block::free(block) }).is_none()
    }

    /// The capacity of what the pool has for so many bytes.
    fn takes(pool: &mut Pool, len: usize) -> Option<usize> {
        let block = pool.take(len)?;
        let capacity = Block::capacity(block);
        // SAFETY: nobody else knows of it.
        unsafe { Block::free(block) };
        Some(capacity)
    }

    #[test]
    fn what_fits_and_came_last_is_taken() {
        let mut pool = pool();
        for len in [200_000, 240_000, 500_000, 220_000] {
            assert!(keeps(&mut pool, len));
        }
        assert_eq!(takes(&mut pool, 200_000), Some(220_000));
        assert_eq!(takes(&mut pool, 200_000), Some(240_000));
        assert_eq!(takes(&mut pool, 200_001), None, "one is too small, one too large");
        assert_eq!(takes(&mut pool, 400_000), Some(500_000));
        assert_eq!((takes(&mut pool, 200_000), pool.count, pool.bytes), (Some(200_000), 0, 0));
    }

    #[test]
    fn it_keeps_so_many_bytes_and_no_more() {
        let mut pool = pool();
        for _ in 0..4 {
            assert!(keeps(&mut pool, MOST / 4));
        }
        assert!(!keeps(&mut pool, LARGE));
        assert_eq!(takes(&mut pool, MOST / 4), Some(MOST / 4));
        assert!(keeps(&mut pool, LARGE));
        pool.clear();
        assert_eq!((pool.count, pool.bytes), (0, 0));
        assert!(!keeps(&mut pool, MOST + 1));
    }

    #[test]
    fn without_a_keeper_nothing_is_kept() {
        assert!(!keeps(&mut Pool { keepers: 0, ..pool() }, LARGE));
    }

    #[test]
    fn the_first_of_each_size_is_freed() {
        let mut pool = Pool { largest: 0, ..pool() };
        assert!(!keeps(&mut pool, 200_000));
        assert!(keeps(&mut pool, 200_000) && keeps(&mut pool, 100_000));
        assert!(!keeps(&mut pool, 200_001));
        assert!(keeps(&mut pool, 200_001));
        pool.clear();
    }
}
