//! The writing end of a queue of frames: the socket's.

use super::super::credit::Allowance;
use super::{ASLEEP, BY_REFERENCE, Chunk, FIRST_CHUNK, LARGEST_CHUNK, SEALED, Shared, state};
use crate::message::Message;
use crate::sync::{Arc, Ordering};
use crate::sys::prefetch;
use crate::zmtp::frame::{LONG, MORE};
use std::ptr;

/// How far ahead, in bytes, the place is that frames will soon be written to.
const AHEAD: usize = 256;

/// The writing end.
pub struct Writer {
    shared: Arc<Shared>,
    allowance: Allowance,
    /// The chunk written to, and the bytes in it.
    tail: *mut Chunk,
    filled: usize,
    /// The first chunk with bytes not committed: `tail`, or one before it.
    open: *mut Chunk,
    /// Bytes in `open`, where it is not the tail.
    open_filled: usize,
    /// Bytes committed in `open`.
    committed: usize,
    /// Messages committed in `open`.
    messages: u64,
    /// Whether a message was begun and not ended.
    inside: bool,
    /// Messages in a pile.
    pile: u64,
    /// How many are written in all when the next one is complete.
    next_pile: u64,
}

// SAFETY: the raw pointers lead into the chain, which travels with the end
// that owns its part of it.
unsafe impl Send for Writer {}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>, allowance: Allowance, pile: u64, first: *mut Chunk) -> Writer {
        Writer {
            shared,
            allowance,
            tail: first,
            filled: 0,
            open: first,
            open_filled: 0,
            committed: 0,
            messages: 0,
            inside: false,
            pile,
            next_pile: pile,
        }
    }

    /// Messages that may be begun now. If none, the reader will tell when
    /// there is room again.
    #[inline(always)]
    pub fn room(&mut self) -> u64 {
        self.allowance.room()
    }

    /// Encodes one part and leaves `message` empty; nobody sees it before `commit`.
    #[inline(always)]
    pub fn push(&mut self, message: &mut Message, more: bool) {
        let len = message.len();
        if len >= BY_REFERENCE {
            return self.push_by_reference(message.take(), more);
        }
        let place = self.place(len, more);
        // SAFETY: room for the body, which nobody reads before it is committed.
        unsafe { message.pour(place) }
    }

    /// As `push`, of a message that others get as well.
    #[inline]
    pub fn push_shared(&mut self, message: &Message, more: bool) {
        let body = message.data();
        if body.len() >= BY_REFERENCE {
            return self.push_by_reference(message.share(), more);
        }
        let place = self.place(body.len(), more);
        // SAFETY: room for the body, which nobody reads before it is committed.
        unsafe { ptr::copy_nonoverlapping(body.as_ptr(), place, body.len()) }
    }

    /// Writes the header of a part with `len` bytes; returns where they go.
    #[inline(always)]
    fn place(&mut self, len: usize, more: bool) -> *mut u8 {
        // SAFETY: the tail is the writer's until it is sealed.
        if unsafe { &*self.tail }.bytes.capacity() - self.filled < 9 + len {
            self.grow(9 + len);
        }
        self.inside = more;
        // SAFETY: as above; `grow` made room for header and body.
        unsafe {
            let at = (*self.tail).at(self.filled);
            let header = put_header(at, len, more);
            (*self.tail).trace.written(self.filled, self.filled + header + len);
            self.filled += header + len;
            prefetch::for_writing(at.wrapping_add(AHEAD));
            at.add(header)
        }
    }

    #[cold]
    fn push_by_reference(&mut self, message: Message, more: bool) {
        let len = message.len();
        self.link(Chunk::new(9, self.inside, Some(message)));
        // SAFETY: the new tail has room for the header.
        unsafe {
            self.filled = put_header((*self.tail).at(0), len, more);
            (*self.tail).trace.written(0, self.filled);
        }
        self.inside = more;
    }

    /// Shows the reader all parts pushed: they end a message. True if the
    /// reader slept and must be told.
    #[inline(always)]
    #[must_use]
    pub fn commit(&mut self) -> bool {
        self.allowance.wrote(1);
        if self.open != self.tail {
            return self.commit_spread();
        }
        self.messages += 1;
        self.committed = self.filled;
        // SAFETY: not sealed, hence live.
        let old = unsafe { &*self.open }.state.swap(state(self.filled, self.messages), Ordering::Release);
        old & ASLEEP != 0
    }

    /// Whether there was no room for another message when it was last looked.
    pub fn seems_full(&self) -> bool {
        self.allowance.is_used_up()
    }

    /// Whether a pile of messages was written since this last was so.
    #[inline(always)]
    pub fn has_pile(&mut self) -> bool {
        let has = self.allowance.total() >= self.next_pile;
        if has {
            self.next_pile = self.allowance.total() + self.pile;
        }
        has
    }

    #[cold]
    fn commit_spread(&mut self) -> bool {
        // SAFETY: `tail` and `open` are not sealed yet, hence live.
        let (tail, open) = unsafe { (&*self.tail, &*self.open) };
        tail.state.store(state(self.filled, 1), Ordering::Relaxed);
        let sealed = state(self.open_filled, self.messages) | SEALED;
        let old = open.state.swap(sealed, Ordering::Release);
        self.open = self.tail;
        self.committed = self.filled;
        self.messages = 1;
        old & ASLEEP != 0
    }

    /// Takes back the parts pushed since the last commit.
    pub fn rollback(&mut self) {
        // SAFETY: not sealed, hence live.
        let open = unsafe { &*self.open };
        let mut chunk = open.next.swap(ptr::null_mut(), Ordering::Relaxed);
        while !chunk.is_null() {
            // SAFETY: never reachable for the reader, `open` not being sealed.
            chunk = unsafe { Box::from_raw(chunk) }.next.load(Ordering::Relaxed);
        }
        self.tail = self.open;
        self.filled = self.committed;
        self.inside = false;
    }

    #[cold]
    fn grow(&mut self, frame: usize) {
        // SAFETY: not sealed, hence live.
        let full = unsafe { &*self.tail }.bytes.capacity();
        let spare = self.shared.spare.swap(ptr::null_mut(), Ordering::Acquire);
        if !spare.is_null() {
            // SAFETY: chunks in `spare` belong to whoever swaps them out.
            let chunk = unsafe { &mut *spare };
            if chunk.bytes.capacity() >= frame {
                chunk.continues = self.inside;
                return self.link(spare);
            }
            // SAFETY: as above.
            drop(unsafe { Box::from_raw(spare) });
        }
        let capacity = (full * 4).clamp(FIRST_CHUNK * 4, LARGEST_CHUNK).max(frame);
        self.link(Chunk::new(capacity, self.inside, None));
    }

    fn link(&mut self, chunk: *mut Chunk) {
        // SAFETY: not sealed, hence live.
        let tail = unsafe { &*self.tail };
        tail.next.store(chunk, Ordering::Relaxed);
        if self.tail == self.open {
            self.open_filled = self.filled;
        } else {
            // Between `open` and the new tail: all of it belongs to the message.
            tail.state.store(state(self.filled, 0) | SEALED, Ordering::Relaxed);
        }
        self.tail = chunk;
        self.filled = 0;
    }
}

/// Writes a frame's header for a body of `len` bytes; returns its size, 2 or 9.
///
/// # Safety
/// `at` has room for 9 bytes.
#[inline]
unsafe fn put_header(at: *mut u8, len: usize, more: bool) -> usize {
    let flags = if more { MORE } else { 0 };
    // SAFETY: at most 9 bytes, by the caller's promise.
    unsafe {
        if len <= 255 {
            at.write(flags);
            at.add(1).write(len as u8);
            2
        } else {
            at.write(flags | LONG);
            ptr::copy_nonoverlapping((len as u64).to_be_bytes().as_ptr(), at.add(1), 8);
            9
        }
    }
}
