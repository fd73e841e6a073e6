//! Arenas: buffers that a thread receives into and cuts messages from.

use super::block::Block;
use super::{Message, Room};
use crate::errno::Result;
use crate::sys::net;
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;

/// A buffer that is filled from the front by one owner, while messages cut
/// from its filled part share it.
///
/// The filled part is never written again; `clear` starts over only when no
/// message is left. Invariant: the first `filled` bytes are initialised.
pub struct Arena {
    room: Room,
    filled: usize,
}

impl Arena {
    /// An arena of `capacity` bytes.
    ///
    /// # Errors
    /// ENOMEM: no such block can be had.
    pub fn new(capacity: usize) -> Result<Arena> {
        Ok(Arena { room: Room::new(capacity)?, filled: 0 })
    }

    /// Bytes that can still be filled.
    pub fn spare_len(&self) -> usize {
        self.room.capacity() - self.filled
    }

    /// Bytes filled so far.
    pub fn filled_len(&self) -> usize {
        self.filled
    }

    /// The part not yet filled.
    fn spare_mut(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: within the room; no message reaches beyond `filled`.
        unsafe {
            std::slice::from_raw_parts_mut(self.room.as_ptr().add(self.filled).cast(), self.spare_len())
        }
    }

    /// Receives from a stream into the spare part, at most `limit` bytes. 0:
    /// the peer has closed.
    ///
    /// # Errors
    /// As [`net::receive`].
    pub fn receive(&mut self, fd: BorrowedFd<'_>, limit: usize) -> Result<usize> {
        let most = limit.min(self.spare_len());
        let count = net::receive(fd, &mut self.spare_mut()[..most])?.len();
        self.filled += count;
        Ok(count)
    }

    /// Appends bytes, for which there is room.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.spare_mut()[..bytes.len()].write_copy_of_slice(bytes);
        self.filled += bytes.len();
    }

    /// The filled part.
    pub fn filled(&self) -> &[u8] {
        // SAFETY: within the room, initialised, and written by nobody any more.
        unsafe { std::slice::from_raw_parts(self.room.as_ptr(), self.filled) }
    }

    /// A stretch of the filled part that keeps the arena's memory alive.
    pub fn slice(&self, from: usize, to: usize) -> Message {
        assert!(from <= to && to <= self.filled);
        let block = self.room.block();
        Block::retain(block);
        Message::shared(self.room.as_ptr().wrapping_add(from), to - from, block)
    }

    /// Empties the arena for reuse if no message is cut from it any more.
    pub fn clear(&mut self) -> bool {
        let free = Block::is_sole(self.room.block());
        if free {
            self.filled = 0;
        }
        free
    }

    /// Makes room for `capacity` bytes in all. No message may be cut from
    /// the arena yet.
    ///
    /// # Errors
    /// ENOMEM: no such block can be had; nothing has changed.
    pub fn grow(&mut self, capacity: usize) -> Result<()> {
        self.room.grow(capacity)
    }
}
