//! A queue of values between one writer and one reader.
//!
//! Values lie in linked nodes. `published` is one word, `values << 1 |
//! asleep`: the writer swaps in its total with every commit and learns from
//! the old word whether the reader sleeps; the reader goes to sleep by
//! setting the bit on the very total it has seen, which fails if a commit
//! came first. One word, so the order of operations on it is total and no
//! wake-up can fall between two.
//!
//! Invariants, on which the `unsafe` below rests:
//! * slots from the reader's position up to `published` are initialised and
//!   belong to the reader; slots from there to the writer's position are
//!   initialised and belong to the writer; a slot changes hands by `published`;
//! * a node's `next` is set before a value in the next node is published, so
//!   the reader, which follows published values only, finds it;
//! * a node that the reader has left is reachable from nowhere but `spare`.

use super::credit::{Allowance, Receipts, account, exact_account};
use super::lead::{self, Lead};
use crate::sync::{Arc, AtomicPtr, AtomicU64, Cell, Ordering, Padded};
use crate::sys::prefetch;
use std::mem::MaybeUninit;
use std::ptr;

/// Values in the first node; nodes double from there.
const FIRST_NODE: usize = if cfg!(loom) { 1 } else { 4 };
/// Values in a node at most.
const LARGEST_NODE: usize = if cfg!(loom) { 2 } else { 256 };
/// How many values ahead the place is that will soon be written to.
const AHEAD: usize = 8;

struct Node<T> {
    next: AtomicPtr<Node<T>>,
    slots: Box<[Cell<MaybeUninit<T>>]>,
}

impl<T> Node<T> {
    fn new(slots: usize) -> *mut Node<T> {
        let slots = (0..slots).map(|_| Cell::new(MaybeUninit::uninit())).collect();
        Box::into_raw(Box::new(Node { next: AtomicPtr::new(ptr::null_mut()), slots }))
    }
}

/// A place in the chain: a node and the index of a slot in it.
struct Place<T> {
    node: *mut Node<T>,
    index: usize,
}

impl<T> Clone for Place<T> {
    fn clone(&self) -> Place<T> {
        *self
    }
}

impl<T> Copy for Place<T> {}

impl<T> Place<T> {
    /// # Safety
    /// The node is live.
    #[inline]
    unsafe fn at_end(self) -> bool {
        // SAFETY: live, by the caller's promise.
        self.index == unsafe { &*self.node }.slots.len()
    }

    /// # Safety
    /// The node is live and the index is inside it.
    #[inline]
    unsafe fn slot<'a>(self) -> &'a Cell<MaybeUninit<T>>
    where
        T: 'a,
    {
        // SAFETY: live, by the caller's promise.
        &unsafe { &*self.node }.slots[self.index]
    }

    /// # Safety
    /// As for `slot`; what is in the slot is initialised and the caller's, once.
    unsafe fn drop_value(self) {
        // SAFETY: the caller's promise.
        unsafe { self.slot().with_mut(|slot| (*slot).assume_init_drop()) }
    }

    /// # Safety
    /// The node is live; its `next`, if the index is past the end, is set and live.
    #[inline]
    unsafe fn settle(&mut self) -> Option<*mut Node<T>> {
        // SAFETY: live, by the caller's promise.
        if !unsafe { self.at_end() } {
            return None;
        }
        let left = self.node;
        // SAFETY: as above.
        *self = Place { node: unsafe { &*left }.next.load(Ordering::Relaxed), index: 0 };
        Some(left)
    }
}

struct Shared<T> {
    /// `values << 1 | asleep`, of the values committed so far.
    published: Padded<AtomicU64>,
    /// A node the reader is done with, for the writer to use again.
    spare: AtomicPtr<Node<T>>,
    /// Where reading ended and how many values were read: written by the
    /// reader when it is dropped, for `drop`.
    rest: Cell<(Place<T>, u64)>,
}

// SAFETY: values cross threads (T: Send); every access follows the module's
// invariants; `rest` is written once, by the reader, before its Arc goes.
unsafe impl<T: Send> Sync for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Shared<T> {}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        // SAFETY: both ends are gone.
        let (mut place, read) = self.rest.with(|rest| unsafe { *rest });
        let published = self.published.load(Ordering::Relaxed) >> 1;
        for _ in read..published {
            // SAFETY: published values that were not read; both ends are gone.
            unsafe {
                if let Some(left) = place.settle() {
                    drop(Box::from_raw(left));
                }
                place.drop_value();
            }
            place.index += 1;
        }
        let spare = self.spare.load(Ordering::Relaxed);
        for mut node in [place.node, spare] {
            while !node.is_null() {
                // SAFETY: both ends are gone; the chain and the spare are ours.
                node = unsafe { Box::from_raw(node) }.next.load(Ordering::Relaxed);
            }
        }
    }
}

/// A lane with a mark of `hwm` messages, 0 for none, whose first
/// `head_start` messages count as written.
pub fn lane<T: Send>(hwm: u64, head_start: u64) -> (Writer<T>, Reader<T>) {
    let (mut allowance, receipts) = account(hwm);
    allowance.wrote(head_start);
    with_account(allowance, receipts)
}

/// A lane whose mark is exact: every message read makes room for one.
pub fn exact_lane<T: Send>(hwm: u64) -> (Writer<T>, Reader<T>) {
    let (allowance, receipts) = exact_account(hwm);
    with_account(allowance, receipts)
}

fn with_account<T: Send>(allowance: Allowance, receipts: Receipts) -> (Writer<T>, Reader<T>) {
    let start = Place { node: Node::new(FIRST_NODE), index: 0 };
    let shared = Arc::new(Shared {
        published: Padded::new(AtomicU64::new(0)),
        spare: AtomicPtr::new(ptr::null_mut()),
        rest: Cell::new((start, 0)),
    });
    let writer =
        Writer { shared: shared.clone(), allowance, place: start, values: 0, mark: start, committed: 0 };
    let reader = Reader { shared, receipts, place: start, values: 0, seen: 0, lead: Lead::default() };
    (writer, reader)
}

/// The writing end.
pub struct Writer<T: Send> {
    shared: Arc<Shared<T>>,
    allowance: Allowance,
    place: Place<T>,
    values: u64,
    /// The place and total at the last commit.
    mark: Place<T>,
    committed: u64,
}

// SAFETY: the raw pointers lead into the chain, which travels with the end
// that owns its part of it.
unsafe impl<T: Send> Send for Writer<T> {}

impl<T: Send> Writer<T> {
    /// Messages that may be begun now. If none, the reader will tell when
    /// there is room again.
    #[inline]
    pub fn room(&mut self) -> u64 {
        self.allowance.room()
    }

    /// Writes a value, which can still be changed in its place; nobody sees it
    /// before `commit`.
    #[inline(always)]
    pub fn push(&mut self, value: T) -> &mut T {
        // SAFETY: the writer's own node is live until the writer moved on and
        // the reader followed; slots from `published` on are the writer's.
        let written = unsafe {
            if self.place.at_end() {
                self.grow();
            }
            self.place.slot().with_mut(|slot| ptr::from_mut((*slot).write(value)))
        };
        prefetch::for_writing(written.wrapping_add(AHEAD));
        self.place.index += 1;
        self.values += 1;
        // SAFETY: the writer's until it is committed, which takes the writer.
        unsafe { &mut *written }
    }

    /// Shows the reader all that was pushed, `messages` whole messages; true
    /// if the reader slept and must be told.
    #[inline]
    #[must_use]
    pub fn commit(&mut self, messages: u64) -> bool {
        self.allowance.wrote(messages);
        self.mark = self.place;
        self.committed = self.values;
        self.shared.published.swap(self.values << 1, Ordering::Release) & 1 == 1
    }

    /// Takes back what was pushed since the last commit.
    pub fn rollback(&mut self) {
        let mut place = self.mark;
        while self.committed < self.values {
            // SAFETY: initialised, never published: still the writer's.
            unsafe {
                place.settle();
                place.drop_value();
            }
            place.index += 1;
            self.values -= 1;
        }
        // Nodes behind the mark stay linked and are written again.
        self.place = self.mark;
    }

    #[cold]
    fn grow(&mut self) {
        // SAFETY: the writer's node is live.
        let node = unsafe { &*self.place.node };
        // After a rollback the next node may be there already.
        let mut next = node.next.load(Ordering::Relaxed);
        if next.is_null() {
            next = self.shared.spare.swap(ptr::null_mut(), Ordering::Acquire);
            if next.is_null() {
                next = Node::new((node.slots.len() * 2).min(LARGEST_NODE));
            }
            node.next.store(next, Ordering::Relaxed);
        }
        self.place = Place { node: next, index: 0 };
    }
}

impl<T: Send> Drop for Writer<T> {
    fn drop(&mut self) {
        self.rollback();
    }
}

/// The reading end.
pub struct Reader<T: Send> {
    shared: Arc<Shared<T>>,
    receipts: Receipts,
    place: Place<T>,
    values: u64,
    /// The writer's total as last seen.
    seen: u64,
    lead: Lead,
}

// SAFETY: as for the writer.
unsafe impl<T: Send> Send for Reader<T> {}

impl<T: Send> Reader<T> {
    /// Whether there is a value to read. If not, the writer's next commit
    /// will tell.
    #[inline]
    pub fn ready(&mut self) -> bool {
        self.values != self.seen || self.look_for_many()
    }

    fn look_for_many(&mut self) -> bool {
        let found = self.look();
        if found && self.lead.is_short(self.seen - self.values) {
            lead::stand_back();
            let before = self.seen;
            self.seen = self.shared.published.load(Ordering::Acquire) >> 1;
            self.lead.gained(self.seen - before);
        }
        found
    }

    fn look(&mut self) -> bool {
        let mut word = self.shared.published.load(Ordering::Acquire);
        loop {
            self.seen = word >> 1;
            if self.values != self.seen {
                return true;
            }
            if word & 1 == 1 {
                return false;
            }
            match self.shared.published.compare_exchange(word, word | 1, Ordering::Relaxed, Ordering::Acquire)
            {
                Ok(_) => return false,
                Err(newer) => word = newer,
            }
        }
    }

    /// The next value, left where it is.
    #[inline]
    pub fn peek(&mut self) -> Option<&mut T> {
        if !self.ready() {
            return None;
        }
        self.settle();
        // SAFETY: published and not yet read, hence initialised and ours.
        Some(unsafe { self.place.slot().with_mut(|slot| (*slot).assume_init_mut()) })
    }

    /// Reads a value. If there is none, the writer's next commit will tell.
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        if !self.ready() {
            return None;
        }
        Some(self.take())
    }

    /// Reads a value into `place`; false if there is none, as for `pop`.
    #[inline]
    pub fn pop_into(&mut self, place: &mut T) -> bool {
        let ready = self.ready();
        if ready {
            *place = self.take();
        }
        ready
    }

    #[inline]
    fn take(&mut self) -> T {
        self.settle();
        // SAFETY: published and not yet read, hence initialised and ours.
        let value = unsafe { self.place.slot().with(|slot| (*slot).assume_init_read()) };
        self.place.index += 1;
        self.values += 1;
        value
    }

    /// Books `messages` as read; true if the writer waits to be told.
    #[inline]
    #[must_use]
    pub fn read(&mut self, messages: u64) -> bool {
        self.receipts.read(messages)
    }

    #[inline]
    fn settle(&mut self) {
        // SAFETY: a value is there to read, so the node it lies in is linked.
        if let Some(left) = unsafe { self.place.settle() } {
            self.recycle(left);
        }
    }

    #[cold]
    fn recycle(&mut self, node: *mut Node<T>) {
        // SAFETY: the reader has left the node and the writer was past it
        // already: nobody else can reach it.
        unsafe { &*node }.next.store(ptr::null_mut(), Ordering::Relaxed);
        let old = self.shared.spare.swap(node, Ordering::Release);
        if !old.is_null() {
            // SAFETY: nodes in `spare` belong to whoever swaps them out.
            drop(unsafe { Box::from_raw(old) });
        }
    }
}

impl<T: Send> Drop for Reader<T> {
    fn drop(&mut self) {
        // SAFETY: nobody else touches `rest` while this end is alive.
        self.shared.rest.with_mut(|rest| unsafe { *rest = (self.place, self.values) });
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn values_arrive_in_order_across_nodes() {
        let (mut writer, mut reader) = lane(0, 0);
        let mut next = 0;
        for n in 0..10_000 {
            writer.push(n);
            let _ = writer.commit(1);
            if n % 3 == 0 {
                while let Some(value) = reader.pop() {
                    assert_eq!(value, next);
                    next += 1;
                }
            }
        }
        while let Some(value) = reader.pop() {
            assert_eq!(value, next);
            next += 1;
        }
        assert_eq!(next, 10_000);
    }

    #[test]
    fn what_was_not_committed_is_not_seen_and_can_be_taken_back() {
        let (mut writer, mut reader) = lane(0, 0);
        for n in 0..20 {
            writer.push(Box::new(n));
        }
        assert!(reader.pop().is_none());
        writer.rollback();
        writer.push(Box::new(77));
        assert!(writer.commit(1), "the reader slept");
        assert_eq!(reader.pop().as_deref(), Some(&77));
        assert!(reader.pop().is_none());
    }

    #[test]
    fn whatever_is_left_is_dropped_with_the_lane() {
        let counted = Arc::new(());
        for read in [0, 3, 40] {
            let (mut writer, mut reader) = lane(0, 0);
            for _ in 0..40 {
                writer.push(counted.clone());
            }
            let _ = writer.commit(40);
            writer.push(counted.clone());
            for _ in 0..read {
                drop(reader.pop());
            }
            if read == 3 {
                drop(writer);
                drop(reader);
            } else {
                drop(reader);
                drop(writer);
            }
            assert_eq!(Arc::strong_count(&counted), 1);
        }
    }

    #[test]
    fn a_sleeping_reader_is_told_once() {
        let (mut writer, mut reader) = lane(0, 0);
        writer.push(1);
        assert!(!writer.commit(1), "nobody asked");
        assert!(reader.pop().is_some() && reader.pop().is_none());
        writer.push(2);
        assert!(writer.commit(1));
        writer.push(3);
        assert!(!writer.commit(1));
    }

    #[test]
    fn two_threads_lose_nothing() {
        let (mut writer, mut reader) = lane(10, 0);
        let (told, asleep) = std::sync::mpsc::channel();
        let sender = std::thread::spawn(move || {
            for n in 0..100_000_u64 {
                while writer.room() == 0 {
                    std::thread::yield_now();
                }
                writer.push(n);
                if writer.commit(1) {
                    told.send(()).unwrap();
                }
            }
        });
        for n in 0..100_000 {
            let value = loop {
                match reader.pop() {
                    Some(value) => break value,
                    None => asleep.recv().unwrap(),
                }
            };
            assert_eq!(value, n);
            let _ = reader.read(1);
        }
        sender.join().unwrap();
    }
}
