//! Blocks that were let go, kept for those that come next.
//!
//! A message that goes to another thread is mostly let go there. Then two
//! threads fight over the lock of one of glibc's arenas, which gives the memory
//! of long blocks back to the system besides. So blocks are kept while there are
//! I/O threads: those of up to [`SHORT`] bytes by each thread, which passes them
//! on by the [`magazine`], [`long`] ones in the process. What the process keeps
//! is freed when an I/O thread has had nothing to do for a while: whoever lets
//! a block go while none of them watches wakes one up for that.
//!
//! Nobody waits for the pool: whoever finds it in use goes to the allocator.

mod long;
mod magazine;

use super::block::Block;
use crate::sys::fork::Steady;
use long::Long;
pub(super) use magazine::home;
use magazine::{Depot, Magazine};
use std::mem;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Most bytes in a short block, and less than in any long one.
const SHORT: usize = 4 * 1024;
/// Bytes that the process keeps at most: of long blocks, and again in magazines.
const MOST: usize = 4 * 1024 * 1024;

/// Which class a capacity is of, from that of `least`, a power of two, on: four to each power of two.
#[inline(always)]
const fn class_from(least: usize, capacity: usize) -> usize {
    let power = capacity.ilog2();
    let quarter = (capacity >> (power - 2)) & 3;
    4 * (power - least.ilog2()) as usize + quarter
}

/// The capacity to give a new block for `len` bytes: at most a quarter more (32 at least).
#[inline]
pub(super) fn capacity_for(len: usize) -> usize {
    if len <= SHORT { magazine::capacity_for(len) } else { len }
}

/// A block for `len` bytes, to which nobody else has a reference; its
/// capacity is at most a quarter more (32 at least).
#[inline]
pub(super) fn take(len: usize) -> Option<NonNull<Block>> {
    // Another model beside it would find some of them in one run and not in the next.
    if cfg!(loom) {
        None
    } else if len <= SHORT {
        magazine::take(len)
    } else if len <= MOST && HAS_LONG.load(Ordering::Relaxed) {
        take_long(len)
    } else {
        None
    }
}

#[inline(never)]
fn take_long(len: usize) -> Option<NonNull<Block>> {
    POOL.try_with(noting(|pool| pool.long.take(len)))?
}

/// A full magazine of this class that another thread passed on.
fn take_full(class: usize) -> Option<Magazine> {
    if HAS_FULL.load(Ordering::Relaxed) & 1 << class == 0 {
        return None;
    }
    POOL.try_with(noting(|pool| pool.depot.take(class)))?
}

/// Whether blocks may be kept. Without a keeper there may be nobody who keeps forks from the gate.
#[inline]
fn keeps() -> bool {
    HAS_KEEPERS.load(Ordering::Relaxed) && !cfg!(loom)
}

/// Keeps a block to which no reference is left, if it is a short one and can be: whether it did.
#[inline]
pub(super) fn put_short(block: NonNull<Block>) -> bool {
    magazine::is_short(block) && keeps() && magazine::put(block)
}

/// The same for a long one.
pub(super) fn put_long(block: NonNull<Block>) -> bool {
    if !keeps() || !(SHORT + 1..=MOST).contains(&Block::capacity(block)) {
        return false;
    }
    // What makes place for it is freed outside of the gate.
    let put = POOL.try_with(noting(|pool| pool.keep(|pool| pool.long.put(block))));
    put.flatten().map(|(_freed, wake)| wake.into_iter().for_each(|wake| wake())).is_some()
}

/// Keeps a full magazine for other threads, or frees what is in it.
#[cold]
fn put_full(class: usize, magazine: Magazine) {
    let put = POOL.try_with(noting(|pool| pool.keep(|pool| pool.depot.put(class, magazine))));
    put.flatten().and_then(|(_freed, wake)| wake).into_iter().for_each(|wake| wake());
}

/// In the child of a fork: the keepers stayed behind. They are nobody's to drop.
pub fn forget_keepers() {
    POOL.try_with(noting(|pool| {
        mem::forget(mem::take(&mut pool.keepers));
        pool.watched = false;
    }));
}

/// Frees what this thread keeps, if no blocks are to be kept any more.
pub fn clear_own() {
    if !HAS_KEEPERS.load(Ordering::Relaxed) {
        magazine::clear();
    }
}

static POOL: Steady<Pool> = Steady::new(Pool::new());
/// Whether any long block is in it.
static HAS_LONG: AtomicBool = AtomicBool::new(false);
/// A bit for each class of which a magazine is in it.
static HAS_FULL: AtomicU32 = AtomicU32::new(0);
/// Whether blocks are to be kept.
static HAS_KEEPERS: AtomicBool = AtomicBool::new(false);
/// Its `watched`.
static WATCHED: AtomicBool = AtomicBool::new(false);

/// Has a task for the pool note what others look at.
#[inline]
fn noting<T>(task: impl FnOnce(&mut Pool) -> T) -> impl FnOnce(&mut Pool) -> T {
    |pool| {
        let result = task(pool);
        pool.tell();
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

    /// Nothing happened for a while: frees what the process keeps.
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

/// In cache lines of its own, beside which are those that every call reads.
#[repr(align(128))]
struct Pool {
    /// The [`Keeper`]s that live.
    keepers: Vec<Wake>,
    /// Whether one of them is to look, in a while, whether blocks are still used.
    watched: bool,
    long: Long,
    depot: Depot,
}

impl Pool {
    const fn new() -> Pool {
        Pool { keepers: Vec::new(), watched: false, long: Long::new(), depot: Depot::new() }
    }

    /// Notes what others look at.
    #[inline(never)]
    fn tell(&self) {
        note(&HAS_LONG, self.long.has_any());
        note(&HAS_KEEPERS, !self.keepers.is_empty());
        note(&WATCHED, self.watched);
        let full = self.depot.classes();
        if HAS_FULL.load(Ordering::Relaxed) != full {
            HAS_FULL.store(full, Ordering::Relaxed);
        }
    }

    /// Has something kept while there is a keeper: what is to be freed for it, and whom to wake.
    fn keep<T>(&mut self, task: impl FnOnce(&mut Pool) -> T) -> Option<(T, Option<Wake>)> {
        (!self.keepers.is_empty()).then(|| (task(self), self.watcher()))
    }

    /// Whom to wake, if blocks are kept and nobody watches.
    fn watcher(&mut self) -> Option<Wake> {
        if self.watched || !self.long.has_any() && self.depot.classes() == 0 {
            return None;
        }
        self.watched = true;
        self.keepers.last().cloned()
    }

    /// All blocks, which are to be freed.
    fn empty(&mut self) -> impl Sized + use<> {
        self.watched = false;
        (self.long.empty(), mem::replace(&mut self.depot, Depot::new()))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    /// Frees a block that nobody else knows of.
    pub(super) fn free(block: NonNull<Block>) {
        // SAFETY: the caller's promise.
        unsafe { Block::free(block) }
    }

    #[test]
    fn one_keeper_is_woken_to_watch() {
        let mut pool = Pool { keepers: vec![Arc::new(|| ())], ..Pool::new() };
        assert!(pool.watcher().is_none(), "there is nothing to watch");
        for put in [Pool::put_a_long_one, Pool::put_a_full_one] {
            put(&mut pool);
            assert!(pool.watcher().is_some() && pool.watcher().is_none());
            drop(pool.empty());
            assert!(pool.watcher().is_none());
        }
    }

    impl Pool {
        fn put_a_long_one(&mut self) {
            // The first of a size is freed.
            (0..2).for_each(|_| drop(self.long.put(Block::fresh(SHORT + 1).unwrap())));
        }

        fn put_a_full_one(&mut self) {
            drop(self.depot.put(0, Magazine::default()));
        }
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
        let put_one = || Block::release(Block::fresh(LEN).unwrap());
        let has = || POOL.with(|pool| pool.long.take(LEN)).map(free).is_some();
        // The first of the size is freed, and one that meets with another test.
        assert!((0..10_000).any(|_| (put_one(), has()).1));
        assert!((0..10_000).any(|_| (put_one(), HAS_LONG.load(Ordering::Relaxed)).1));
        assert!(while_busy(|| take(LEN)).is_none());
        (0..10_000).filter_map(|_| take(LEN)).for_each(free);
        assert!(!has());
        while_busy(put_one);
        assert!(!has());
    }

    #[test]
    fn what_a_thread_lets_go_another_one_makes_messages_of() {
        let _keeper = Keeper::start(Arc::new(|| ()));
        // Other tests have the same depot, and may empty it.
        let comes_back = || {
            let let_go: Vec<usize> = std::thread::spawn(|| {
                let blocks: Vec<_> = (0..100).map(|_| Block::fresh(SHORT).unwrap()).collect();
                blocks.into_iter().map(|block| (Block::release(block), block.as_ptr().addr()).1).collect()
            })
            .join()
            .unwrap();
            let taken: Vec<_> = std::iter::from_fn(|| take(SHORT)).collect();
            let found = taken.iter().any(|block| let_go.contains(&block.as_ptr().addr()));
            taken.into_iter().for_each(free);
            found
        };
        assert!((0..1000).any(|_| comes_back()));
    }

    #[test]
    fn without_a_keeper_nothing_is_kept() {
        let mut pool = Pool::new();
        assert!(pool.keep(|_| ()).is_none());
        pool.keepers.push(Arc::new(|| ()));
        assert!(pool.keep(|_| ()).is_some());
    }
}
