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

use super::credit::{Allowance, Receipts, account};
use crate::message::Message;
use crate::sync::{Arc, AtomicPtr, AtomicU64, Cell, Ordering, Trace};
use crate::zmtp::frame::{self, LONG, MORE};
use std::cell::UnsafeCell;
use std::io::IoSlice;
use std::ptr;

/// Bytes of the first chunk: what an idle connection keeps.
const FIRST_CHUNK: usize = if cfg!(loom) { 12 } else { 256 };
/// Bytes of a chunk at most, single larger frames aside.
const LARGEST_CHUNK: usize = if cfg!(loom) { 48 } else { 64 * 1024 };
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
    bytes: Box<[UnsafeCell<u8>]>,
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
        // Allocated as zeroed bytes: the pages of a large chunk come when used.
        let bytes = Box::into_raw(vec![0_u8; capacity].into_boxed_slice()) as *mut [UnsafeCell<u8>];
        // SAFETY: UnsafeCell<u8> has the layout of u8, and the box is unique.
        let bytes = unsafe { Box::from_raw(bytes) };
        Box::into_raw(Box::new(Chunk {
            next: AtomicPtr::new(ptr::null_mut()),
            state: AtomicU64::new(0),
            bytes,
            trace: Trace::new(capacity),
            body_len: body.as_ref().map_or(0, Message::len),
            body: UnsafeCell::new(body),
            continues,
        }))
    }

    fn at(&self, offset: usize) -> *mut u8 {
        self.bytes.as_ptr().cast_mut().cast::<u8>().wrapping_add(offset)
    }

    /// # Safety
    /// `to` is at most the committed count that the caller has seen.
    unsafe fn committed(&self, from: usize, to: usize) -> &[u8] {
        debug_assert!(from <= to && to <= self.bytes.len());
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
    let writer = Writer {
        shared: shared.clone(),
        allowance,
        tail: first,
        filled: 0,
        open: first,
        open_filled: 0,
        committed: 0,
        messages: 0,
        inside: false,
    };
    let reader = Reader { shared, receipts, head: first, sent: 0, seen: 0, booked: 0, returned: Vec::new() };
    (writer, reader)
}

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
}

// SAFETY: the raw pointers lead into the chain, which travels with the end
// that owns its part of it.
unsafe impl Send for Writer {}

impl Writer {
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
        if unsafe { &*self.tail }.bytes.len() - self.filled < 9 + len {
            self.grow(9 + len);
        }
        self.inside = more;
        // SAFETY: as above; `grow` made room for header and body.
        unsafe {
            let at = (*self.tail).at(self.filled);
            let header = put_header(at, len, more);
            (*self.tail).trace.written(self.filled, self.filled + header + len);
            self.filled += header + len;
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
        let full = unsafe { &*self.tail }.bytes.len();
        let spare = self.shared.spare.swap(ptr::null_mut(), Ordering::Acquire);
        if !spare.is_null() {
            // SAFETY: chunks in `spare` belong to whoever swaps them out.
            let chunk = unsafe { &mut *spare };
            if chunk.bytes.len() >= frame {
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

/// A committed frame, for connections that re-frame.
pub struct Frame<'a> {
    /// Whether further parts follow.
    pub more: bool,
    /// The body.
    pub body: &'a [u8],
    /// Bytes that the frame takes in the queue, for [`Reader::advance`].
    pub size: usize,
}

/// The reading end: the connection's.
pub struct Reader {
    shared: Arc<Shared>,
    receipts: Receipts,
    head: *mut Chunk,
    /// Bytes of the head chunk (body included) that are through.
    sent: usize,
    /// The head chunk's state as last seen.
    seen: u64,
    /// Messages of the head chunk that are booked as read.
    booked: u64,
    /// Bodies that are the program's and are through.
    returned: Vec<Message>,
}

// SAFETY: as for the writer.
unsafe impl Send for Reader {}

impl Reader {
    fn head(&self) -> &Chunk {
        // SAFETY: the reader has not left it, hence live.
        unsafe { &*self.head }
    }

    /// Bytes of the head chunk known to be committed, body included.
    fn known(&self) -> usize {
        let bytes = bytes_of(self.seen);
        if bytes == 0 { 0 } else { bytes + self.head().body_len }
    }

    /// Leaves finished chunks and looks at the state of the one ahead; true if
    /// there are bytes to send.
    pub fn ready(&mut self) -> bool {
        loop {
            if self.sent < self.known() {
                return true;
            }
            let state = self.head().state.load(Ordering::Acquire);
            if state & !ASLEEP != self.seen & !ASLEEP {
                self.seen = state;
            } else if state & SEALED != 0 {
                self.leave();
            } else {
                return false;
            }
        }
    }

    /// Falls asleep if there is nothing to send: the writer's next commit
    /// will tell. False if there is something after all.
    pub fn sleep(&mut self) -> bool {
        while !self.ready() {
            let seen = self.seen & !ASLEEP;
            let slept =
                self.head().state.compare_exchange(seen, seen | ASLEEP, Ordering::Relaxed, Ordering::Relaxed);
            match slept {
                Ok(_) => return true,
                Err(state) if state == seen | ASLEEP => return true,
                Err(_) => {}
            }
        }
        false
    }

    /// Collects what may be sent, in order, `limit` bytes at most. Returns the
    /// spans filled and the bytes in them.
    pub fn spans<'a>(&'a mut self, spans: &mut [IoSlice<'a>], limit: usize) -> (usize, usize) {
        let (mut count, mut total) = (0, 0);
        if !self.ready() {
            return (0, 0);
        }
        let (mut chunk, mut from, mut seen) = (self.head(), self.sent, self.seen);
        loop {
            let bytes = bytes_of(seen);
            // SAFETY: `bytes` are committed.
            let head = unsafe { chunk.committed(from.min(bytes), bytes) };
            // SAFETY: `self` is borrowed, so no body is taken out.
            let body = unsafe { chunk.body() };
            // It comes behind the bytes, and with them.
            let body = if bytes > 0 { &body[from.saturating_sub(bytes)..] } else { &[] };
            for span in [head, body] {
                let span = &span[..span.len().min(limit - total)];
                if !span.is_empty() {
                    spans[count] = IoSlice::new(span);
                    count += 1;
                    total += span.len();
                }
            }
            if seen & SEALED == 0 || count + 2 > spans.len() || total == limit {
                return (count, total);
            }
            // SAFETY: sealed, so `next` is set, and live until the reader leaves it.
            chunk = unsafe { &*chunk.next.load(Ordering::Relaxed) };
            from = 0;
            seen = chunk.state.load(Ordering::Acquire);
        }
    }

    /// Marks `count` bytes as through. True if the writer waits to hear of room.
    #[must_use]
    pub fn advance(&mut self, mut count: usize) -> bool {
        let mut tell = false;
        while count > 0 {
            let ready = self.ready();
            debug_assert!(ready, "more bytes than there were");
            let step = count.min(self.known() - self.sent);
            self.sent += step;
            count -= step;
            if self.sent == self.known() {
                let messages = messages_of(self.seen);
                tell |= self.receipts.read(messages - self.booked);
                self.booked = messages;
                self.let_body_go();
            }
        }
        tell
    }

    /// The head chunk is through: its body is wanted no more, and the program
    /// may wait to have it back.
    fn let_body_go(&mut self) {
        if self.head().body_len == 0 {
            return;
        }
        // SAFETY: the cell is the reader's, and nothing borrows from it now.
        if let Some(body) = unsafe { &mut *self.head().body.get() }.take()
            && body.is_lent()
        {
            self.returned.push(body);
        }
    }

    /// Messages around memory of the program that are through. Dropping them
    /// calls the program, which no lock should be held for.
    pub fn take_returned(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.returned)
    }

    /// The frame at the front; only between frames.
    pub fn frame(&mut self) -> Option<Frame<'_>> {
        if !self.ready() {
            return None;
        }
        let chunk = self.head();
        let (more, header, len) = header_at(chunk, self.seen, self.sent);
        let body = if chunk.body_len > 0 {
            // SAFETY: `self` is borrowed, so no body is taken out.
            unsafe { chunk.body() }
        } else {
            // SAFETY: a frame is committed whole.
            unsafe { chunk.committed(self.sent + header, self.sent + header + len) }
        };
        Some(Frame { more, body, size: header + len })
    }

    /// Bytes missing from what is through until it ends with a whole message.
    pub fn until_boundary(&mut self) -> usize {
        let (end, inside) = self.frame_end();
        let mut missing = end - self.sent;
        if !inside {
            return missing;
        }
        let (mut chunk, mut offset, mut seen) = (self.head(), end, self.seen);
        loop {
            let whole = bytes_of(seen) + if bytes_of(seen) > 0 { chunk.body_len } else { 0 };
            while offset < whole {
                let (more, header, len) = header_at(chunk, seen, offset);
                offset += header + len;
                missing += header + len;
                if !more {
                    return missing;
                }
            }
            // SAFETY: the message was committed whole, so this chunk is
            // sealed and the next one holds more of it.
            chunk = unsafe { &*chunk.next.load(Ordering::Relaxed) };
            offset = 0;
            seen = chunk.state.load(Ordering::Acquire);
        }
    }

    /// Where the frame ends that what is through ends in or with (an offset
    /// in the head chunk), and whether its message goes on after it.
    fn frame_end(&self) -> (usize, bool) {
        let (mut offset, mut inside) = (0, self.head().continues);
        while offset < self.sent {
            let (more, header, len) = header_at(self.head(), self.seen, offset);
            offset += header + len;
            inside = more;
        }
        (offset, inside)
    }

    /// The connection broke: drops the rest of a message of which some bytes
    /// are through. Whole messages stay. True as for [`Reader::advance`].
    #[must_use]
    pub fn drop_partial(&mut self) -> bool {
        let missing = self.until_boundary();
        self.advance(missing)
    }

    /// Goes on to the next chunk; this one is sealed and done.
    fn leave(&mut self) {
        let left = self.head;
        self.head = self.head().next.load(Ordering::Relaxed);
        self.sent = 0;
        self.seen = 0;
        self.booked = 0;
        // SAFETY: sealed and left: the reader was the last to know it.
        let chunk = unsafe { &*left };
        if chunk.body_len > 0 || chunk.bytes.len() < FIRST_CHUNK * 4 || chunk.bytes.len() > LARGEST_CHUNK {
            // SAFETY: as above.
            drop(unsafe { Box::from_raw(left) });
            return;
        }
        chunk.next.store(ptr::null_mut(), Ordering::Relaxed);
        chunk.state.store(0, Ordering::Relaxed);
        let old = self.shared.spare.swap(left, Ordering::Release);
        if !old.is_null() {
            // SAFETY: chunks in `spare` belong to whoever swaps them out.
            drop(unsafe { Box::from_raw(old) });
        }
    }
}

/// Flag, header size and body length of the frame at `offset` of a chunk
/// whose state was `seen`.
fn header_at(chunk: &Chunk, seen: u64, offset: usize) -> (bool, usize, usize) {
    // SAFETY: a frame is committed whole, and `offset` begins one.
    let bytes = unsafe { chunk.committed(offset, bytes_of(seen)) };
    let header = frame::parse_v2(bytes).expect("frames are committed whole");
    (header.flags & frame::MORE != 0, header.size, header.len as usize)
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: nobody else touches `rest` while this end is alive.
        self.shared.rest.with_mut(|rest| unsafe { *rest = self.head });
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn text(byte: u8, len: usize) -> Message {
        Message::from_slice(&vec![byte; len]).unwrap()
    }

    /// All bytes that can be sent now, sent in steps of `step`.
    fn drain(reader: &mut Reader, step: usize) -> Vec<u8> {
        let mut all = Vec::new();
        while reader.ready() {
            let bytes: Vec<u8> = {
                let mut spans = [IoSlice::new(&[]); 16];
                let (count, _) = reader.spans(&mut spans, 1 << 20);
                spans[..count].iter().flat_map(|span| span.iter().copied()).take(step).collect()
            };
            let _ = reader.advance(bytes.len());
            all.extend(bytes);
        }
        all
    }

    fn encoded(parts: &[(u8, usize, bool)]) -> Vec<u8> {
        let mut all = Vec::new();
        for &(byte, len, more) in parts {
            if len <= 255 {
                all.extend([u8::from(more), len as u8]);
            } else {
                all.push(u8::from(more) | LONG);
                all.extend((len as u64).to_be_bytes());
            }
            all.extend(vec![byte; len]);
        }
        all
    }

    const PARTS: &[(u8, usize, bool)] = &[
        (b'a', 5, false),
        (b'b', 0, true),
        (b'c', 255, true),
        (b'd', 256, false),
        (b'e', BY_REFERENCE, true),
        (b'f', 30_000, true),
        (b'g', 3, true),
        (b'h', 2 * BY_REFERENCE, false),
        (b'i', 31_000, false),
        (b'j', 31_000, true),
        (b'k', 31_000, true),
        (b'l', 31_000, false),
    ];

    fn push_all(writer: &mut Writer) {
        for &(byte, len, more) in PARTS {
            writer.push(&mut text(byte, len), more);
            if !more {
                let _ = writer.commit();
            }
        }
    }

    #[test]
    fn bytes_come_out_as_frames_however_they_are_taken() {
        for step in [1, 7, 1000, 1 << 20] {
            let (mut writer, mut reader) = frames(0);
            push_all(&mut writer);
            assert!(drain(&mut reader, step) == encoded(PARTS), "step {step}");
            push_all(&mut writer);
            assert!(drain(&mut reader, step) == encoded(PARTS), "again, step {step}");
        }
    }

    #[test]
    fn frames_come_out_one_by_one() {
        let (mut writer, mut reader) = frames(0);
        push_all(&mut writer);
        for &(byte, len, more) in PARTS {
            let frame = reader.frame().unwrap();
            assert_eq!((frame.more, frame.body.len()), (more, len));
            assert!(frame.body.iter().all(|&b| b == byte));
            let size = frame.size;
            let _ = reader.advance(size);
        }
        assert!(reader.frame().is_none());
    }

    #[test]
    fn nothing_shows_before_the_last_part_and_a_rollback_leaves_no_trace() {
        let (mut writer, mut reader) = frames(0);
        writer.push(&mut text(b'a', 5), false);
        let _ = writer.commit();
        writer.push(&mut text(b'x', 9), true);
        writer.push(&mut text(b'y', 31_000), true);
        writer.push(&mut text(b'z', 90_000), true);
        assert_eq!(drain(&mut reader, 100), encoded(&[(b'a', 5, false)]));
        assert!(reader.sleep());
        writer.rollback();
        writer.push(&mut text(b'b', 6), false);
        assert!(writer.commit(), "the reader slept");
        assert_eq!(drain(&mut reader, 100), encoded(&[(b'b', 6, false)]));
    }

    #[test]
    fn a_broken_connection_loses_the_message_it_was_in_and_no_other() {
        let all = encoded(PARTS);
        // Where each message ends.
        let mut ends = vec![0];
        let mut at = 0;
        for part in PARTS {
            at += encoded(&[*part]).len();
            if !part.2 {
                ends.push(at);
            }
        }
        for cut in (0..all.len()).step_by(997).chain(ends.iter().copied()) {
            let (mut writer, mut reader) = frames(0);
            push_all(&mut writer);
            let _ = reader.advance(cut);
            let _ = reader.drop_partial();
            let next = ends.iter().copied().find(|&end| end >= cut).unwrap();
            assert!(drain(&mut reader, 4096) == all[next..], "cut at {cut}");
        }
    }

    #[test]
    fn room_counts_messages_and_comes_back_when_they_are_through() {
        let (mut writer, mut reader) = frames(4);
        for _ in 0..4 {
            assert!(writer.room() > 0);
            writer.push(&mut text(b'a', 1), true);
            writer.push(&mut text(b'b', 1), false);
            let _ = writer.commit();
        }
        assert_eq!(writer.room(), 0);
        let ready = reader.ready();
        assert!(ready && reader.advance(24), "the writer waits");
        assert_eq!(writer.room(), 4);
    }

    #[test]
    fn two_threads_lose_nothing() {
        let (mut writer, mut reader) = frames(50);
        let (told, asleep) = std::sync::mpsc::channel();
        let sender = std::thread::spawn(move || {
            for n in 0..200_000_u32 {
                while writer.room() == 0 {
                    std::thread::yield_now();
                }
                writer.push(&mut Message::from_slice(&n.to_be_bytes()).unwrap(), true);
                writer.push(&mut text(7, n as usize % 300), false);
                if writer.commit() {
                    told.send(()).unwrap();
                }
            }
        });
        for n in 0..200_000_u32 {
            for part in 0..2 {
                let size = loop {
                    if let Some(frame) = reader.frame() {
                        if part == 0 {
                            assert_eq!(frame.body, n.to_be_bytes());
                        } else {
                            assert_eq!(frame.body.len(), n as usize % 300);
                        }
                        break frame.size;
                    }
                    if reader.sleep() {
                        asleep.recv().unwrap();
                    }
                };
                let _ = reader.advance(size);
            }
        }
        sender.join().unwrap();
    }
}
