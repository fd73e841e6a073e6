//! The reading end of a queue of frames: the connection's.

use super::super::credit::Receipts;
use super::{ASLEEP, Chunk, FIRST_CHUNK, LARGEST_CHUNK, SEALED, Shared, bytes_of, messages_of};
use crate::sync::{Arc, Ordering};
use crate::zmtp::frame;
use std::io::IoSlice;
use std::ptr;

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
}

// SAFETY: as for the writer.
unsafe impl Send for Reader {}

impl Reader {
    pub(super) fn new(shared: Arc<Shared>, receipts: Receipts, first: *mut Chunk) -> Reader {
        Reader { shared, receipts, head: first, sent: 0, seen: 0, booked: 0 }
    }

    /// Messages that are through.
    pub fn messages(&self) -> u64 {
        self.receipts.total()
    }

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
        if self.head().body_len != 0 {
            // SAFETY: the cell is the reader's, and nothing borrows from it now.
            drop(unsafe { &mut *self.head().body.get() }.take());
        }
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
        if chunk.body_len > 0
            || chunk.bytes.capacity() < FIRST_CHUNK * 4
            || chunk.bytes.capacity() > LARGEST_CHUNK
        {
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
