//! Long blocks, which the process keeps.
//!
//! An allocator gives the memory of long blocks back to the system when many
//! are let go at a time, as a queue does, and asks for it again: a page fault
//! for each page, a fifth of what it takes to receive a long body.
//!
//! When the place is full, blocks of other sizes make some, or those that
//! nobody asks for any more would fill it.
//!
//! The first of each size is freed at once, for the allocator to learn from:
//! glibc's maps and unmaps large memory one by one until it has seen that
//! such is given back (mallopt(3) on M_MMAP_THRESHOLD), and a burst of long
//! messages is more than what is kept here.

use super::super::block::Block;
use super::{MOST, SHORT, class_from};
use std::ptr::NonNull;

/// Classes of capacities: four to each power of two, and one for `MOST`.
const CLASSES: usize = class(MOST) + 1;

/// Which class a capacity from `SHORT` to `MOST` is of.
const fn class(capacity: usize) -> usize {
    class_from(SHORT, capacity)
}

/// Blocks to which no reference is left, the one that came last in front. They
/// are freed with the list.
///
/// Invariant: such a block has room for a link, and there it says which is next.
pub struct List(Option<NonNull<Block>>);

impl List {
    const fn new() -> List {
        List(None)
    }

    /// Where a block's link is.
    fn link(block: NonNull<Block>) -> *mut Option<NonNull<Block>> {
        Block::data(block).cast()
    }

    /// Adds a long block to which no reference is left.
    fn push(&mut self, block: NonNull<Block>) {
        // SAFETY: a block's data is aligned to 16, this one's has room for a
        // link, and nobody can reach it any more.
        unsafe { List::link(block).write(self.0) };
        self.0 = Some(block);
    }

    fn pop(&mut self) -> Option<NonNull<Block>> {
        let block = self.0?;
        // SAFETY: the invariant; `push` wrote it.
        self.0 = unsafe { List::link(block).read() };
        Some(block)
    }
}

impl Drop for List {
    fn drop(&mut self) {
        while let Some(block) = self.pop() {
            // SAFETY: no reference to a block in a list is left.
            unsafe { Block::free(block) }
        }
    }
}

/// The long blocks that are kept.
pub struct Long {
    /// Bytes in all of them.
    bytes: usize,
    /// Capacity of the largest that was let go, in bytes.
    largest: usize,
    /// A bit for each class of which there is a block.
    any: u64,
    classes: [List; CLASSES],
}

// SAFETY: to the blocks in it no other reference is left.
unsafe impl Send for Long {}

impl Long {
    pub const fn new() -> Long {
        Long { bytes: 0, largest: 0, any: 0, classes: [const { List::new() }; CLASSES] }
    }

    /// Whether there is a block.
    pub fn has_any(&self) -> bool {
        self.any != 0
    }

    /// A block for `len` bytes, more than `SHORT`: the last to come of those of
    /// its size, which may be in the caches yet, or of the next size: if it fits.
    pub fn take(&mut self, len: usize) -> Option<NonNull<Block>> {
        let fits = |class: &usize| {
            let first = self.classes.get(*class).and_then(|list| list.0);
            first.is_some_and(|block| (len..=len + len / 4).contains(&Block::capacity(block)))
        };
        let class = [class(len), class(len) + 1].into_iter().find(fits)?;
        self.pop(class)
    }

    /// Keeps a block, or does not. Returns what is to be freed: that one, or
    /// those that made place for it.
    pub fn put(&mut self, block: NonNull<Block>) -> List {
        let mut freed = List::new();
        let capacity = Block::capacity(block);
        let is_first = capacity > self.largest;
        self.largest = self.largest.max(capacity);
        if is_first || !self.make_place(capacity, &mut freed) {
            freed.push(block);
            return freed;
        }
        let class = class(capacity);
        self.classes[class].push(block);
        self.any |= 1 << class;
        self.bytes += capacity;
        freed
    }

    /// Lets blocks of other classes go, the largest first, until there is
    /// place for `capacity` bytes: whether there is.
    fn make_place(&mut self, capacity: usize, freed: &mut List) -> bool {
        while self.bytes + capacity > MOST {
            let others = self.any & !(1 << class(capacity));
            let Some(block) = others.checked_ilog2().and_then(|class| self.pop(class as usize)) else {
                return false;
            };
            freed.push(block);
        }
        true
    }

    fn pop(&mut self, class: usize) -> Option<NonNull<Block>> {
        let block = self.classes[class].pop()?;
        self.bytes -= Block::capacity(block);
        if self.classes[class].0.is_none() {
            self.any &= !(1 << class);
        }
        Some(block)
    }

    /// All blocks, which are to be freed.
    pub fn empty(&mut self) -> List {
        let mut all = List::new();
        while let Some(block) = self.any.checked_ilog2().and_then(|class| self.pop(class as usize)) {
            all.push(block);
        }
        all
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::tests::free;
    use super::*;

    /// A pool that has seen all sizes.
    fn pool() -> Long {
        Long { largest: usize::MAX, ..Long::new() }
    }

    fn fresh(len: usize) -> NonNull<Block> {
        Block::fresh(len).unwrap()
    }

    /// Whether the pool keeps a new block of so many bytes.
    fn keeps(pool: &mut Long, len: usize) -> bool {
        let block = fresh(len);
        pool.put(block).0 != Some(block)
    }

    /// The capacity of what the pool has for so many bytes.
    fn takes(pool: &mut Long, len: usize) -> Option<usize> {
        let block = pool.take(len)?;
        let capacity = Block::capacity(block);
        free(block);
        Some(capacity)
    }

    #[test]
    fn four_classes_to_each_power_of_two() {
        assert_eq!((class(SHORT), class(MOST)), (0, 40));
        assert_eq!([5119, 5120, 6143, 6144, 7167, 7168, 8191, 8192].map(class), [0, 1, 1, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn the_last_of_a_size_is_taken_first() {
        let mut pool = pool();
        let blocks = [fresh(5000), fresh(5000), fresh(5000)];
        for block in blocks {
            assert!(pool.put(block).0.is_none());
        }
        let taken = [5000, 4900, SHORT].map(|len| pool.take(len));
        assert_eq!(taken, [blocks[2], blocks[1], blocks[0]].map(Some));
        blocks.into_iter().for_each(free);
        assert_eq!((pool.bytes, pool.any, takes(&mut pool, 5000)), (0, 0, None));
    }

    #[test]
    fn what_does_not_fit_is_left_alone() {
        let mut pool = pool();
        assert!(keeps(&mut pool, 5000));
        assert_eq!(takes(&mut pool, 5001), None, "too small");
        assert_eq!(takes(&mut pool, 5000), Some(5000));
        assert!(keeps(&mut pool, 6000));
        assert_eq!(takes(&mut pool, 4799), None, "more than a quarter too large");
        assert_eq!(takes(&mut pool, 4800), Some(6000));
    }

    #[test]
    fn the_next_class_is_looked_at() {
        let mut pool = pool();
        assert!(keeps(&mut pool, 4100) && keeps(&mut pool, 5200));
        assert_eq!(takes(&mut pool, 5100), Some(5200), "what is first of its class is too small");
        assert_eq!(takes(&mut pool, 4100), Some(4100));
        assert!(keeps(&mut pool, MOST));
        assert_eq!(takes(&mut pool, MOST), Some(MOST), "there is none behind the last");
        assert_eq!(takes(&mut pool, MOST), None);
    }

    #[test]
    fn a_full_pool_keeps_no_more_of_a_size() {
        let mut pool = pool();
        for _ in 0..4 {
            assert!(keeps(&mut pool, MOST / 4));
        }
        assert!(!keeps(&mut pool, MOST / 4) && pool.bytes == MOST);
        assert_eq!(takes(&mut pool, MOST / 4), Some(MOST / 4));
        assert!(keeps(&mut pool, MOST / 4));
        drop(pool.empty());
        assert_eq!((pool.bytes, pool.any, takes(&mut pool, MOST / 4)), (0, 0, None));
    }

    #[test]
    fn other_sizes_make_place() {
        let mut pool = pool();
        assert!(keeps(&mut pool, SHORT) && keeps(&mut pool, MOST / 2) && keeps(&mut pool, MOST / 4));
        assert!(keeps(&mut pool, MOST / 8) && pool.bytes == SHORT + MOST / 8 * 7);
        assert!(keeps(&mut pool, MOST / 8) && pool.bytes == SHORT + MOST / 2, "the largest goes");
        assert!(keeps(&mut pool, MOST) && pool.bytes == MOST, "all others go");
        assert_eq!(takes(&mut pool, MOST), Some(MOST));
        assert_eq!(pool.any, 0);
    }

    #[test]
    fn the_first_of_each_size_is_freed() {
        let mut pool = Long::new();
        assert!(!keeps(&mut pool, 200_000));
        assert!(keeps(&mut pool, 200_000) && keeps(&mut pool, 100_000));
        assert!(!keeps(&mut pool, 200_001));
        assert!(keeps(&mut pool, 200_001));
    }
}
