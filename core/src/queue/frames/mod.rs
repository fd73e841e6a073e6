//! A queue of ZMTP 2.0 frames, as bytes, from a socket to its connection.
//!
//! The socket's thread encodes frames straight into chunks that whoever
//! drives the connection hands to the kernel: between the two no message is
//! built, copied or looked at again. A frame lies whole in one chunk. A long
//! body is not copied: its chunk holds the header and the message itself.
//!
//! A chunk's `state` is one word: bytes committed (low 32 bits), messages
//! that end in them (29 bits), `SEALED` (no more will be committed here; go
//! on to `next`) and `ASLEEP` (the reader has seen all of it and waits). The
//! writer swaps the word in and learns from the old one whether to wake the
//! reader; the reader falls asleep by setting the bit on the very word it
//! has seen, which fails if a commit came first.
//!
//! A message whose parts spread over several chunks is committed from the
//! last chunk to the first: the reader reaches a chunk only through the seal
//! of the one before.
//!
//! Invariants, on which the `unsafe` below rests:
//! * bytes below a chunk's committed count are never written again; bytes
//!   above it are the writer's alone;
//! * `next` and `body` are set before the state that lets the reader look, and
//!   from then on the body is the reader's alone;
//! * the reader frees a chunk only after it has seen its seal, and the writer
//!   never touches a chunk after sealing it.

mod reader;
#[cfg(all(test, not(loom)))]
mod tests;
mod writer;

pub use reader::Reader;
pub use writer::Writer;

use super::credit::account;
use crate::message::{Message, Room};
use crate::sync::{Arc, AtomicPtr, AtomicU64, Cell, Ordering, Trace};
use std::cell::UnsafeCell;
use std::ptr;

/// Bytes of the first chunk: what an idle connection keeps.
const FIRST_CHUNK: usize = if cfg!(loom) { 12 } else { 256 };
/// Bytes of a chunk at most, single larger frames aside.
const LARGEST_CHUNK: usize = if cfg!(loom) { 48 } else { 64 * 1024 };
/// Messages that make a pile at most. It is a third of the mark otherwise, so
/// that a pile can be sent before the mark is reached.
const PILE: u64 = 4096;
/// Bodies of at least this many bytes travel by reference.
const BY_REFERENCE: usize = if cfg!(loom) { 40 } else { 32 * 1024 };

const ASLEEP: u64 = 1 << 63;
const SEALED: u64 = 1 << 62;

fn state(bytes: usize, messages: u64) -> u64 {
    bytes as u64 | messages << 32
}

fn bytes_of(state: u64) -> usize {
    state as u32 as usize
}

fn messages_of(state: u64) -> u64 {
    (state & !(ASLEEP | SEALED)) >> 32
}

struct Chunk {
    next: AtomicPtr<Chunk>,
    state: AtomicU64,
    bytes: Room,
    trace: Trace,
    /// A body that follows the bytes, sent from where it is. The reader's,
    /// which takes it out when it is through.
    body: UnsafeCell<Option<Message>>,
    body_len: usize,
    /// Whether the first frame continues a message of the chunk before.
    continues: bool,
}

impl Chunk {
    fn new(capacity: usize, continues: bool, body: Option<Message>) -> *mut Chunk {
        Box::into_raw(Box::new(Chunk {
            next: AtomicPtr::new(ptr::null_mut()),
            state: AtomicU64::new(0),
            bytes: Room::new(capacity).expect("memory"),
            trace: Trace::new(capacity),
            body_len: body.as_ref().map_or(0, Message::len),
            body: UnsafeCell::new(body),
            continues,
        }))
    }

    fn at(&self, offset: usize) -> *mut u8 {
        self.bytes.as_ptr().wrapping_add(offset)
    }

    /// # Safety
    /// `to` is at most the committed count that the caller has seen.
    unsafe fn committed(&self, from: usize, to: usize) -> &[u8] {
        debug_assert!(from <= to && to <= self.bytes.capacity());
        self.trace.read(from, to);
        // SAFETY: committed bytes are initialised and not written any more.
        unsafe { std::slice::from_raw_parts(self.at(from), to - from) }
    }

    /// # Safety
    /// For the reader only, which does not take the body out meanwhile.
    unsafe fn body(&self) -> &[u8] {
        // SAFETY: the caller's promise.
        unsafe { &*self.body.get() }.as_ref().map_or(&[], Message::data)
    }
}

struct Shared {
    /// A chunk the reader is done with, for the writer to use again.
    spare: AtomicPtr<Chunk>,
    /// Where reading ended: written by the reader when it is dropped.
    rest: Cell<*mut Chunk>,
}

// SAFETY: chunks follow the module's invariants; `rest` is written once, by
// the reader, before its Arc goes.
unsafe impl Sync for Shared {}
// SAFETY: as above.
unsafe impl Send for Shared {}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: both ends are gone.
        let rest = self.rest.with(|rest| unsafe { *rest });
        for mut chunk in [rest, self.spare.load(Ordering::Relaxed)] {
            while !chunk.is_null() {
                // SAFETY: both ends are gone; the chain and the spare are ours.
                chunk = unsafe { Box::from_raw(chunk) }.next.load(Ordering::Relaxed);
            }
        }
    }
}

/// A queue with a mark of `hwm` messages, 0 for none.
pub fn frames(hwm: u64) -> (Writer, Reader) {
    let first = Chunk::new(FIRST_CHUNK, false, None);
    let shared = Arc::new(Shared { spare: AtomicPtr::new(ptr::null_mut()), rest: Cell::new(first) });
    let (allowance, receipts) = account(hwm);
    let pile = if hwm == 0 { PILE } else { hwm.div_ceil(3).min(PILE) };
    (Writer::new(shared.clone(), allowance, pile, first), Reader::new(shared, receipts, first))
}
