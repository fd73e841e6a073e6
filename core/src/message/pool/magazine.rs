//! Short blocks, which each thread keeps for itself: by size, in magazines of
//! a fixed number of them. Where one thread lets go what another makes, full
//! magazines travel by way of the depot, one for so many messages (Bonwick and
//! Adams, "Magazines and Vmem", USENIX 2001). A thread has two of each size, so
//! that one which stands at the edge does not go there each time.
//!
//! A magazine is a list of pointers, not a chain through the blocks: to look
//! into a block that another thread wrote last means to wait for it.

use super::super::block::Block;
use super::{MOST, SHORT, class_from, put_full, take_full};
use crate::sys::own::Own;
use crate::sys::prefetch;
use std::cell::Cell;
use std::mem;
use std::ptr::NonNull;

/// Capacity of the shortest blocks, in bytes.
const LEAST: usize = 32;
/// Classes of capacities: four to each power of two, and one for `SHORT`.
const CLASSES: usize = class(SHORT) + 1;
/// Blocks in a magazine at most, ...
const ROUNDS: usize = 32;
/// ... and bytes in all of them.
const BYTES: usize = 8 * 1024;
/// How many blocks ahead the one is whose head will soon be written.
const AHEAD: usize = 4;

/// The class whose blocks are for `len` bytes.
const fn class(len: usize) -> usize {
    if len <= LEAST { 0 } else { class_from(LEAST, len - 1) + 1 }
}

/// Capacity of a class's blocks, in bytes.
const fn capacity(class: usize) -> usize {
    ((4 + class % 4) * LEAST / 4) << (class / 4)
}

/// Blocks in a full magazine of a class.
const fn rounds(class: usize) -> usize {
    let fit = BYTES / capacity(class);
    if fit < ROUNDS { fit } else { ROUNDS }
}

/// Bytes that a full magazine takes, with its blocks and what they have in front.
const fn weight(class: usize) -> usize {
    rounds(class) * (capacity(class) + Block::HEAD + size_of::<NonNull<Block>>())
}

/// What is noted in a block of this capacity: its class, or none of them.
pub fn home(len: usize) -> u8 {
    let is_of_a_class = len <= SHORT && capacity_for(len) == len;
    if is_of_a_class { class(len) as u8 } else { CLASSES as u8 }
}

/// Capacity of the blocks for `len` bytes, `SHORT` at most.
#[inline]
pub fn capacity_for(len: usize) -> usize {
    capacity(class(len))
}

/// Blocks of one capacity to which no reference is left. They are freed with it.
/// It is full if it has as many as it has memory for.
#[derive(Default)]
pub struct Magazine(Vec<NonNull<Block>>);

impl Magazine {
    /// Puts a block in, if it is not full.
    #[inline]
    fn put(&mut self, block: NonNull<Block>) -> Option<()> {
        let has_place = self.0.len() < self.0.capacity();
        has_place.then(|| self.0.push(block))
    }
}

// SAFETY: to the blocks in it no other reference is left.
unsafe impl Send for Magazine {}

impl Drop for Magazine {
    fn drop(&mut self) {
        for block in self.0.drain(..) {
            // SAFETY: no reference to a block in a magazine is left.
            unsafe { Block::free(block) }
        }
    }
}

/// What a thread keeps of one class.
#[derive(Default)]
struct Shelf {
    loaded: Magazine,
    /// Full or empty.
    other: Magazine,
}

impl Shelf {
    #[inline]
    fn take(&mut self) -> Option<NonNull<Block>> {
        if self.loaded.0.is_empty() {
            mem::swap(&mut self.loaded, &mut self.other);
        }
        let block = self.loaded.0.pop()?;
        if let Some(soon) = self.loaded.0.len().checked_sub(AHEAD) {
            prefetch::for_writing(self.loaded.0[soon].as_ptr());
        }
        Some(block)
    }

    /// Takes from a magazine that came from another thread, as there is none here.
    fn load(&mut self, magazine: Magazine) -> Option<NonNull<Block>> {
        self.loaded = magazine;
        self.take()
    }

    /// Puts a block into one of the magazines, if there is place.
    #[inline]
    fn put(&mut self, block: NonNull<Block>) -> Option<()> {
        self.loaded.put(block).or_else(|| {
            mem::swap(&mut self.loaded, &mut self.other);
            self.loaded.put(block)
        })
    }

    /// Makes place for so many more blocks, unless out of memory: a full
    /// magazine that is to be passed on for it.
    fn make_place(&mut self, rounds: usize) -> Option<Magazine> {
        let full = mem::take(&mut self.loaded);
        // Refused, there is none, and the block is not kept.
        let _ = self.loaded.0.try_reserve_exact(rounds);
        (!full.0.is_empty()).then_some(full)
    }
}

/// What a thread keeps: a shelf for each class, or none so far.
#[derive(Default)]
struct Shelves(Vec<Shelf>);

impl Drop for Shelves {
    fn drop(&mut self) {
        FIRST.set(None);
    }
}

static SHELVES: Own<Shelves> = Own::new();

thread_local! {
    /// The first of this thread's shelves: `SHELVES` takes longer to find it.
    ///
    /// Invariant: if there is one there are `CLASSES`, and they stay where they are.
    static FIRST: Cell<Option<NonNull<Shelf>>> = const { Cell::new(None) };
}

/// Does something with what this thread keeps of a class, unless it keeps nothing.
#[inline]
fn with_shelf<T>(class: usize, task: impl FnOnce(&mut Shelf) -> Option<T>) -> Option<T> {
    let first = FIRST.get()?;
    assert!(class < CLASSES);
    // SAFETY: the invariant; the thread's own, and no task leads here again.
    task(unsafe { first.add(class).as_mut() })
}

/// Has this thread keep blocks, unless it is out of memory.
#[cold]
fn put_shelves_up() {
    SHELVES.with(|shelves| {
        if shelves.0.is_empty() && shelves.0.try_reserve_exact(CLASSES).is_ok() {
            shelves.0.resize_with(CLASSES, Shelf::default);
            FIRST.set(NonNull::new(shelves.0.as_mut_ptr()));
        }
    });
}

/// Frees all that this thread keeps.
pub fn clear() {
    SHELVES.with(mem::take);
}

/// A block for `len` bytes, `SHORT` at most.
#[inline]
pub fn take(len: usize) -> Option<NonNull<Block>> {
    let class = class(len);
    with_shelf(class, Shelf::take).or_else(|| take_passed_on(class))
}

#[cold]
fn take_passed_on(class: usize) -> Option<NonNull<Block>> {
    let magazine = take_full(class)?;
    put_shelves_up();
    with_shelf(class, |shelf| shelf.load(magazine))
}

/// Whether a block is of one of the classes.
#[inline]
pub fn is_short(block: NonNull<Block>) -> bool {
    usize::from(Block::home(block)) < CLASSES
}

/// Keeps a short block to which no reference is left, if it can: whether it did.
#[inline]
pub fn put(block: NonNull<Block>) -> bool {
    let class = usize::from(Block::home(block));
    with_shelf(class, |shelf| shelf.put(block)).is_some() || put_beside(block, class)
}

/// The same, where there is no shelf or it is full.
#[cold]
fn put_beside(block: NonNull<Block>, class: usize) -> bool {
    put_shelves_up();
    let put = with_shelf(class, |shelf| Some((shelf.make_place(rounds(class)), shelf.put(block))));
    let Some((full, kept)) = put else { return false };
    if let Some(full) = full {
        put_full(class, full);
    }
    kept.is_some()
}

/// Full magazines on their way from thread to thread.
pub struct Depot {
    /// Bytes that all of them take.
    bytes: usize,
    /// A bit for each class of which there is one.
    any: u32,
    /// A list for each class, once one is needed.
    full: Vec<Vec<Magazine>>,
}

impl Depot {
    pub const fn new() -> Depot {
        Depot { bytes: 0, any: 0, full: Vec::new() }
    }

    /// A bit for each class of which there is a magazine.
    pub fn classes(&self) -> u32 {
        self.any
    }

    /// A magazine of this class.
    pub fn take(&mut self, class: usize) -> Option<Magazine> {
        let magazine = self.full.get_mut(class)?.pop()?;
        self.bytes -= weight(class);
        if self.full[class].is_empty() {
            self.any &= !(1 << class);
        }
        Some(magazine)
    }

    /// Keeps a full magazine, or does not. Returns what is to be freed: that
    /// one, and one of another class that makes place for the next to come.
    pub fn put(&mut self, class: usize, magazine: Magazine) -> [Option<Magazine>; 2] {
        let bytes = weight(class);
        let others = self.any & !(1 << class);
        let must_go = (self.bytes + bytes > MOST).then(|| others.checked_ilog2()).flatten();
        let gone = must_go.and_then(|other| self.take(other as usize));
        if self.bytes + bytes > MOST || !self.has_list(class) {
            return [Some(magazine), gone];
        }
        self.full[class].push(magazine);
        self.bytes += bytes;
        self.any |= 1 << class;
        [None, gone]
    }

    /// Sees to it that there is a list of a class with room for one more.
    fn has_list(&mut self, class: usize) -> bool {
        if self.full.is_empty() && self.full.try_reserve_exact(CLASSES).is_ok() {
            self.full.resize_with(CLASSES, Vec::new);
        }
        self.full.get_mut(class).is_some_and(|list| list.try_reserve(1).is_ok())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::tests::free;
    use super::*;

    #[test]
    fn four_capacities_to_each_power_of_two() {
        assert_eq!(
            [0, 1, 32, 33, 40, 41, 64, 65, 80, 4096].map(capacity_for),
            [32, 32, 32, 40, 40, 48, 64, 80, 80, 4096]
        );
        assert!((0..=SHORT).all(|len| (len..=LEAST.max(len + len / 4)).contains(&capacity_for(len))));
        assert!((0..CLASSES).all(|of| class(capacity(of)) == of));
        assert_eq!([0, 12, 16, 20, CLASSES - 1].map(rounds), [32, 32, 16, 8, 2]);
    }

    fn fresh(class: usize) -> NonNull<Block> {
        Block::fresh(capacity(class)).unwrap()
    }

    /// A full magazine.
    fn full(class: usize) -> Magazine {
        Magazine((0..rounds(class)).map(|_| fresh(class)).collect())
    }

    /// Puts a block on a shelf: the magazine that is to be passed on for it.
    fn put_on(shelf: &mut Shelf, class: usize) -> Option<Magazine> {
        let block = fresh(class);
        if shelf.put(block).is_some() {
            return None;
        }
        let full = shelf.make_place(rounds(class));
        assert!(shelf.put(block).is_some());
        full
    }

    #[test]
    fn a_thread_passes_on_what_fills_two_magazines() {
        let class = CLASSES - 1;
        let mut shelf = Shelf::default();
        for _ in 0..2 * rounds(class) {
            assert!(put_on(&mut shelf, class).is_none());
        }
        let passed_on = put_on(&mut shelf, class).unwrap();
        assert_eq!(passed_on.0.len(), rounds(class));
        // At the edge, neither the next nor the next but one goes there again.
        free(shelf.take().unwrap());
        free(shelf.take().unwrap());
        assert!(put_on(&mut shelf, class).is_none() && put_on(&mut shelf, class).is_none());
        let kept = std::iter::from_fn(|| shelf.take()).map(free).count();
        assert_eq!(kept, rounds(class) + 1);
        shelf.load(passed_on).map(free).unwrap();
        assert_eq!(shelf.loaded.0.len(), rounds(class) - 1);
    }

    #[test]
    fn the_last_to_come_is_taken_first() {
        let class = class(1000);
        let mut shelf = Shelf::default();
        for _ in 0..rounds(class) + 3 {
            put_on(&mut shelf, class);
            let last = shelf.loaded.0.last().copied();
            assert_eq!(shelf.take(), last);
            shelf.loaded.0.push(last.unwrap());
        }
    }

    #[test]
    fn the_depot_keeps_so_much() {
        let mut depot = Depot::new();
        let class = class(1024);
        let most = MOST / weight(class);
        for _ in 0..most {
            assert!(depot.put(class, full(class)).iter().all(Option::is_none));
        }
        let [refused, gone] = depot.put(class, full(class));
        assert!(refused.is_some() && gone.is_none());
        assert!(depot.take(class).is_some() && depot.put(class, full(class))[0].is_none());
        assert_eq!((depot.classes(), depot.bytes), (1 << class, most * weight(class)));
        for left in (0..most).rev() {
            assert!(depot.take(class).is_some() && depot.full[class].len() == left);
        }
        assert!(depot.take(class).is_none());
        assert_eq!((depot.classes(), depot.bytes), (0, 0));
    }

    #[test]
    fn other_sizes_make_place() {
        let mut depot = Depot::new();
        let (short, long) = (class(32), class(1024));
        while depot.put(short, full(short))[0].is_none() {}
        // Magazines of 32-byte blocks make little place for one of 1,024.
        let mut times = 0;
        while {
            let [refused, gone] = depot.put(long, full(long));
            times += 1;
            assert!(gone.is_some() && times <= weight(long) / weight(short) + 1);
            refused.is_some()
        } {}
        assert!(times > 1 && depot.bytes <= MOST && depot.full[long].len() == 1);
        assert_eq!(depot.classes(), 1 << short | 1 << long);
    }

    #[test]
    fn a_block_of_no_class_is_not_kept() {
        let is_short = |capacity| {
            let block = Block::fresh(capacity).unwrap();
            (is_short(block), free(block)).0
        };
        assert!((0..CLASSES).all(|class| is_short(capacity(class))));
        assert!(![0, 99, SHORT - 1, SHORT + 1, 2 * SHORT].into_iter().any(is_short));
    }
}
