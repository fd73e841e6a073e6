//! Blocks of 4 KiB and more that were let go, kept for those that come next.
//!
//! An allocator gives the memory of large blocks back to the system when many
//! are let go at a time, as a queue does, and asks for it again: a page fault
//! for each page, a fifth of what it takes to receive a long body. And a block
//! is let go in another thread than it was made in, for which glibc's two
//! threads fight over the lock of one arena. So blocks are kept while there
//! are I/O threads, [`MOST`] bytes in the process, and freed when one of these
//! threads has had nothing to do for a while: whoever lets one go while none of
//! them watches wakes one up for that.
//!
//! Nobody waits for the pool: whoever finds it in use goes to the allocator.
//! When it is full, blocks of other sizes make place, or those that nobody
//! asks for any more would fill it.
//!
//! The first of each size is freed at once, for the allocator to learn from:
//! glibc's maps and unmaps large memory one by one until it has seen that
//! such is given back (mallopt(3) on M_MMAP_THRESHOLD), and a burst of long
//! messages is more than what is kept here.

use super::block::Block;
use crate::sys::fork::Steady;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Least capacity, in bytes, of a block that is kept.
const LEAST: usize = 4 * 1024;
/// Bytes that are kept at most.
const MOST: usize = 4 * 1024 * 1024;
/// Classes of capacities: four to each power of two, and one for `MOST`.
const CLASSES: usize = class(MOST) + 1;

/// Which class a capacity from `LEAST` to `MOST` is of.
const fn class(capacity: usize) -> usize {
    let power = capacity.ilog2();
    let quarter = (capacity >> (power - 2)) & 3;
    4 * (power - LEAST.ilog2()) as usize + quarter
}

/// Whether blocks of so many bytes are kept. None are in a model: another
/// model beside it would find some of them in one run and not in the next.
const fn is_kept(capacity: usize) -> bool {
    LEAST <= capacity && capacity <= MOST && !cfg!(loom)
}

/// A block for `len` bytes, to which nobody else has a reference; its
/// capacity is at most a quarter more.
#[inline]
pub(super) fn take(len: usize) -> Option<NonNull<Block>> {
    if !is_kept(len) || !KEEPS.load(Ordering::Relaxed) {
        return None;
    }
    take_one(len)
}

#[inline(never)]
fn take_one(len: usize) -> Option<NonNull<Block>> {
    POOL.try_with(noting(|pool| pool.take(len)))?
}

/// Keeps a heap block or frees it.
///
/// # Safety
/// No reference to it is left.
#[inline(never)]
pub(super) unsafe fn put(block: NonNull<Block>) {
    // Without a keeper there may be nobody who keeps forks from the gate.
    if is_kept(Block::capacity(block))
        && HAS_KEEPERS.load(Ordering::Relaxed)
        // What makes place for it is freed outside of the gate.
        && let Some((_freed, wake)) = POOL.try_with(noting(|pool| (pool.put(block), pool.watcher())))
    {
        return wake.into_iter().for_each(|wake| wake());
    }
    // SAFETY: the caller's promise; the pool has not got it.
    unsafe { Block::free(block) };
}

static POOL: Steady<Pool> = Steady::new(Pool::new());
/// Whether any block is in it.
static KEEPS: AtomicBool = AtomicBool::new(false);
/// Whether blocks are to be kept.
static HAS_KEEPERS: AtomicBool = AtomicBool::new(false);
/// Its `watched`.
static WATCHED: AtomicBool = AtomicBool::new(false);

/// Has a task for the pool note what others look at.
#[inline]
fn noting<T>(task: impl FnOnce(&mut Pool) -> T) -> impl FnOnce(&mut Pool) -> T {
    |pool| {
        let result = task(pool);
        note(&KEEPS, pool.any != 0);
        note(&HAS_KEEPERS, !pool.keepers.is_empty());
        note(&WATCHED, pool.watched);
        result
    }
}

/// Written when it changes only: all threads look at it.
#[inline]
fn note(place: &AtomicBool, value: bool) {
    if place.load(Ordering::Relaxed) != value {
        place.store(value, Ordering::Release);
    }
}

/// Wakes a keeper, who may be of a process that forked this one.
type Wake = Arc<dyn Fn() + Send + Sync>;

/// While one lives, blocks are kept.
pub struct Keeper(Wake);

impl Keeper {
    /// One more, and how to have it look whether it is to watch.
    pub fn start(wake: Wake) -> Keeper {
        POOL.with(noting(|pool| pool.keepers.push(wake.clone())));
        Keeper(wake)
    }

    /// Whether it is to look after a while.
    pub fn watches(&self) -> bool {
        WATCHED.load(Ordering::Acquire)
    }

    /// Nothing happened for a while: frees what is kept.
    pub fn clear(&self) {
        drop(POOL.with(noting(Pool::empty)));
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let (_freed, wake) = POOL.with(noting(|pool| {
            if let Some(own) = pool.keepers.iter().position(|wake| Arc::ptr_eq(wake, &self.0)) {
                pool.keepers.swap_remove(own);
            }
            if pool.keepers.is_empty() {
                return (Some(pool.empty()), None);
            }
            // It may have been the one who watches.
            pool.watched = false;
            (None, pool.watcher())
        }));
        wake.into_iter().for_each(|wake| wake());
    }
}

/// Blocks to which no reference is left, the one that came last in front. They
/// are freed with the list.
///
/// Invariant: such a block has room for a link, and there it says which is next.
struct List(Option<NonNull<Block>>);

impl List {
    const fn new() -> List {
        List(None)
    }

    /// Where a block's link is.
    fn link(block: NonNull<Block>) -> *mut Option<NonNull<Block>> {
        Block::data(block).cast()
    }

    /// Adds a block of `LEAST` bytes at least to which no reference is left.
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

/// In cache lines of its own, beside which are those that every call reads.
#[repr(align(128))]
struct Pool {
    /// The [`Keeper`]s that live.
    keepers: Vec<Wake>,
    /// Whether one of them is to look, in a while, whether blocks are still used.
    watched: bool,
    /// Bytes in all blocks.
    bytes: usize,
    /// Capacity of the largest that was let go, in bytes.
    largest: usize,
    /// A bit for each class of which there is a block.
    any: u64,
    classes: [List; CLASSES],
}

// SAFETY: to the blocks in it no other reference is left.
unsafe impl Send for Pool {}

impl Pool {
    const fn new() -> Pool {
        Pool {
            keepers: Vec::new(),
            watched: false,
            bytes: 0,
            largest: 0,
            any: 0,
            classes: [const { List::new() }; CLASSES],
        }
    }

    /// The last to come of those of its size, which may be in the caches yet,
    /// or of the next size: if it fits.
    fn take(&mut self, len: usize) -> Option<NonNull<Block>> {
        let fits = |class: &usize| {
            let first = self.classes.get(*class).and_then(|list| list.0);
            first.is_some_and(|block| (len..=len + len / 4).contains(&Block::capacity(block)))
        };
        let class = [class(len), class(len) + 1].into_iter().find(fits)?;
        self.pop(class)
    }

    /// Keeps a block, or does not. Returns what is to be freed: that one, or
    /// those that made place for it.
    fn put(&mut self, block: NonNull<Block>) -> List {
        let mut freed = List::new();
        let capacity = Block::capacity(block);
        let is_first = capacity > self.largest;
        self.largest = self.largest.max(capacity);
        if is_first || self.keepers.is_empty() || !self.make_place(capacity, &mut freed) {
            freed.push(block);
            return freed;
        }
        let class = class(capacity);
        self.classes[class].push(block);
        self.any |= 1 << class;
        self.bytes += capacity;
        freed
    }

    /// Whom to wake, if blocks are kept and nobody watches.
    fn watcher(&mut self) -> Option<Wake> {
        if self.watched || self.any == 0 {
            return None;
        }
        self.watched = true;
        self.keepers.last().cloned()
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
    fn empty(&mut self) -> List {
        let mut all = List::new();
        while let Some(block) = self.any.checked_ilog2().and_then(|class| self.pop(class as usize)) {
            all.push(block);
        }
        self.watched = false;
        all
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    fn pool() -> Pool {
        Pool { keepers: vec![Arc::new(|| ())], largest: usize::MAX, ..Pool::new() }
    }

    fn fresh(len: usize) -> NonNull<Block> {
        Block::fresh(len).unwrap()
    }

    /// Frees a block that nobody else knows of.
    fn free(block: NonNull<Block>) {
        // SAFETY: the caller's promise.
        unsafe { Block::free(block) }
    }

    /// Whether the pool keeps a new block of so many bytes.
    fn keeps(pool: &mut Pool, len: usize) -> bool {
        let block = fresh(len);
        pool.put(block).0 != Some(block)
    }

    /// The capacity of what the pool has for so many bytes.
    fn takes(pool: &mut Pool, len: usize) -> Option<usize> {
        let block = pool.take(len)?;
        let capacity = Block::capacity(block);
        free(block);
        Some(capacity)
    }

    #[test]
    fn four_classes_to_each_power_of_two() {
        assert_eq!((class(LEAST), class(MOST)), (0, 40));
        assert_eq!([5119, 5120, 6143, 6144, 7167, 7168, 8191, 8192].map(class), [0, 1, 1, 2, 2, 3, 3, 4]);
        assert_eq!([LEAST - 1, LEAST, MOST, MOST + 1].map(is_kept), [false, true, true, false]);
    }

    #[test]
    fn the_last_of_a_size_is_taken_first() {
        let mut pool = pool();
        let blocks = [fresh(5000), fresh(5000), fresh(5000)];
        for block in blocks {
            assert!(pool.put(block).0.is_none());
        }
        let taken = [5000, 4900, LEAST].map(|len| pool.take(len));
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
        assert!(keeps(&mut pool, LEAST) && keeps(&mut pool, MOST / 2) && keeps(&mut pool, MOST / 4));
        assert!(keeps(&mut pool, MOST / 8) && pool.bytes == LEAST + MOST / 8 * 7);
        assert!(keeps(&mut pool, MOST / 8) && pool.bytes == LEAST + MOST / 2, "the largest goes");
        assert!(keeps(&mut pool, MOST) && pool.bytes == MOST, "all others go");
        assert_eq!(takes(&mut pool, MOST), Some(MOST));
        assert_eq!(pool.any, 0);
    }

    #[test]
    fn without_a_keeper_nothing_is_kept() {
        assert!(!keeps(&mut Pool { keepers: Vec::new(), ..pool() }, LEAST));
    }

    #[test]
    fn one_keeper_is_woken_to_watch() {
        let mut pool = pool();
        assert!(pool.watcher().is_none(), "there is nothing to watch");
        assert!(keeps(&mut pool, LEAST));
        assert!(pool.watcher().is_some() && pool.watcher().is_none());
        drop(pool.empty());
        assert!(keeps(&mut pool, LEAST) && pool.watcher().is_some());
    }

    #[test]
    fn the_first_of_each_size_is_freed() {
        let mut pool = Pool { largest: 0, ..pool() };
        assert!(!keeps(&mut pool, 200_000));
        assert!(keeps(&mut pool, 200_000) && keeps(&mut pool, 100_000));
        assert!(!keeps(&mut pool, 200_001));
        assert!(keeps(&mut pool, 200_001));
    }

    /// Does something while another thread holds the gate: for so long that
    /// what waits for it gets it in the end.
    fn while_busy<T>(task: impl FnOnce() -> T) -> T {
        let (holds, held) = mpsc::channel();
        let (done, end) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                POOL.with(|_| {
                    holds.send(()).unwrap();
                    end.recv_timeout(Duration::from_secs(5))
                })
            });
            held.recv().unwrap();
            let result = task();
            drop(done);
            result
        })
    }

    #[test]
    fn nobody_waits_for_the_pool() {
        // Of a class that no other test uses, as they have the same pool.
        const LEN: usize = 3_333_333;
        let _keeper = Keeper::start(Arc::new(|| ()));
        // SAFETY: nobody else knows of the block.
        let put_one = || unsafe { put(fresh(LEN)) };
        let has = || POOL.with(|pool| pool.classes[class(LEN)].0.is_some());
        // The first of the size is freed, and one that meets with another test.
        assert!((0..10_000).any(|_| (put_one(), has()).1));
        assert!(while_busy(|| take(LEN)).is_none());
        (0..10_000).filter_map(|_| take(LEN)).for_each(free);
        assert!(!has());
        while_busy(put_one);
        assert!(!has());
    }
}
