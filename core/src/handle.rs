//! Handles: numbers that name a context or a socket.
//!
//! A handle is a slot and that slot's generation. It is looked up, never
//! dereferenced, so a stale, foreign or invented one finds nothing, and can
//! never reach an object newer than itself. Slots are made in chunks that
//! are never freed; looking one up takes no lock.

use crate::lock::Mutex;
use crate::sys::fork;
use crate::sys::turn::{Guard, Turn};
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::OnceLock;

/// Names a context or a socket; freely copied, never dangling.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Handle(NonZeroUsize);

const _: () = assert!(usize::BITS == 64, "a handle holds 32 bits of generation");

/// Bits of a handle that tell which table it belongs to.
const TAG_BITS: u32 = 1;
/// Bits of a slot's name that tell its chunk, never 0; the others are its index there.
const CHUNK_BITS: u32 = 4;

impl Handle {
    /// The handle that `raw` spells, if it spells one at all.
    #[inline]
    pub fn from_raw(raw: usize) -> Option<Handle> {
        NonZeroUsize::new(raw).map(Handle)
    }

    /// The handle as a number, never 0.
    #[inline]
    pub fn as_raw(self) -> usize {
        self.0.get()
    }

    fn new(tag: usize, slot: u32, generation: u32) -> Handle {
        let raw = (generation as usize) << 32 | (slot as usize) << TAG_BITS | tag;
        Handle(NonZeroUsize::new(raw).expect("chunks are not 0"))
    }
}

/// Slots in the first chunk; each further chunk doubles the table.
const FIRST: usize = 256;
/// Enough chunks for `FIRST << 15` slots, eight million.
const CHUNKS: usize = 15;
const _: () = assert!(CHUNKS < 1 << CHUNK_BITS && FIRST << (CHUNKS - 1) <= 1 << (32 - TAG_BITS - CHUNK_BITS));

/// All objects of one kind in the process, by handle.
pub struct Table<T: 'static> {
    tag: usize,
    /// By the low bits of a handle, chunk and tag: other tags find nothing.
    chunks: [OnceLock<Box<[Turn<T>]>>; 1 << (TAG_BITS + CHUNK_BITS)],
    free: Mutex<Free>,
}

/// Slots without an object: those given back, oldest first (so that
/// generations wear evenly), then those never used.
struct Free {
    returned: VecDeque<u32>,
    /// How many have been used.
    unused: usize,
}

impl<T> Table<T> {
    /// An empty table whose handles carry `tag` (0 or 1).
    pub const fn new(tag: usize) -> Table<T> {
        assert!(tag < 1 << TAG_BITS);
        let free = Free { returned: VecDeque::new(), unused: 0 };
        Table {
            tag,
            chunks: [const { OnceLock::new() }; 1 << (TAG_BITS + CHUNK_BITS)],
            free: Mutex::new(free),
        }
    }

    /// Stores an object and names it; None when the table is full.
    pub fn insert(&self, value: T) -> Option<Handle> {
        fork::steady(|| {
            let slot = self.take_slot()?;
            let (chunk, index) = parts(slot);
            let slots = self.chunks[chunk << TAG_BITS | self.tag].get_or_init(|| {
                // Generations begin anywhere, so that no small number is a handle.
                let seed = RandomState::new();
                (0..FIRST << (chunk - 1)).map(|index| Turn::new(seed.hash_one(index) as u32)).collect()
            });
            Some(Handle::new(self.tag, slot, slots[index].fill(value)))
        })
    }

    /// Enters the object that `handle` names.
    #[inline]
    pub fn enter(&self, handle: Handle) -> Option<Guard<'_, T>> {
        let (turn, generation) = self.find(handle)?;
        turn.enter(generation)
    }

    /// As `enter`, behind those who wait to enter.
    pub fn enter_again(&self, handle: Handle) -> Option<Guard<'_, T>> {
        let (turn, generation) = self.find(handle)?;
        turn.enter_again(generation)
    }

    /// Takes the object out; its handle is stale from then on.
    pub fn remove(&self, handle: Handle) -> Option<T> {
        let (turn, generation) = self.find(handle)?;
        let value = turn.retire(generation)?;
        fork::steady(|| self.free.lock().returned.push_back(slot_of(handle)));
        Some(value)
    }

    /// Makes the handles of `doomed` objects stale and leaves the objects
    /// alone: for the child of a fork. Takes no lock.
    pub fn abandon(&self, doomed: impl Fn(&T) -> bool) {
        for turn in self.chunks.iter().filter_map(OnceLock::get).flatten() {
            turn.abandon(&doomed);
        }
    }

    #[inline]
    fn find(&self, handle: Handle) -> Option<(&Turn<T>, u32)> {
        let raw = handle.as_raw();
        let chunk = self.chunks[raw % self.chunks.len()].get()?;
        let turn = chunk.get(parts(slot_of(handle)).1)?;
        Some((turn, (raw >> 32) as u32))
    }

    fn take_slot(&self) -> Option<u32> {
        let mut free = self.free.lock();
        // A few slots rest before they are used again.
        if free.returned.len() > 64
            && let Some(slot) = free.returned.pop_front()
        {
            return Some(slot);
        }
        if free.unused < (FIRST << CHUNKS) - FIRST {
            free.unused += 1;
            return Some(name(free.unused - 1));
        }
        free.returned.pop_front()
    }
}

#[inline]
fn slot_of(handle: Handle) -> u32 {
    (handle.as_raw() as u32) >> TAG_BITS
}

/// Chunk, from 1, and index of a slot, by its name.
#[inline]
fn parts(slot: u32) -> (usize, usize) {
    ((slot & ((1 << CHUNK_BITS) - 1)) as usize, (slot >> CHUNK_BITS) as usize)
}

/// The name of the slot with this number: chunk k holds `FIRST << (k - 1)` of them.
fn name(number: usize) -> u32 {
    let position = number + FIRST;
    let chunk = (position / FIRST).ilog2();
    ((position - (FIRST << chunk)) as u32) << CHUNK_BITS | (chunk + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_found_where_it_was_put() {
        for number in [0, 1, 255, 256, 767, 768, 1_000_000, (FIRST << CHUNKS) - FIRST - 1] {
            let (chunk, index) = parts(name(number));
            assert!((1..=CHUNKS).contains(&chunk) && index < FIRST << (chunk - 1));
            let before: usize = (1..chunk).map(|k| FIRST << (k - 1)).sum();
            assert_eq!(before + index, number);
        }
    }

    #[test]
    fn a_stale_handle_finds_nothing_even_when_its_slot_lives_again() {
        static TABLE: Table<u32> = Table::new(0);
        let first: Vec<Handle> = (0..500).map(|n| TABLE.insert(n).unwrap()).collect();
        for &handle in &first {
            assert!(TABLE.remove(handle).is_some());
        }
        let second: Vec<Handle> = (0..500).map(|n| TABLE.insert(n).unwrap()).collect();
        assert!(first.iter().all(|&old| TABLE.enter(old).is_none() && TABLE.remove(old).is_none()));
        assert!(second.iter().enumerate().all(|(n, &new)| *TABLE.enter(new).unwrap() == n as u32));
    }

    #[test]
    fn foreign_numbers_find_nothing() {
        static TABLE: Table<u32> = Table::new(1);
        let real = TABLE.insert(7).unwrap();
        for raw in [1, 2, 3, usize::MAX, real.as_raw() ^ 3, real.as_raw() ^ 1 << 32, 0x7fff_dead_beef] {
            assert!(TABLE.enter(Handle::from_raw(raw).unwrap()).is_none(), "{raw:#x}");
        }
    }
}
