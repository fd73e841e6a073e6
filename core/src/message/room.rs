//! Room for bytes to come, in a block of its own.

use super::block::Block;
use crate::errno::Result;
use std::ptr::NonNull;

/// So many bytes, of which none is initialised.
pub struct Room {
    block: NonNull<Block>,
    len: usize,
}

// SAFETY: owned bytes.
unsafe impl Send for Room {}

impl Room {
    /// Room for `len` bytes.
    ///
    /// # Errors
    /// ENOMEM: it cannot be had.
    pub fn new(len: usize) -> Result<Room> {
        Ok(Room { block: Block::heap(len)?, len })
    }

    /// The block, of which this has a reference.
    pub(super) fn block(&self) -> NonNull<Block> {
        self.block
    }

    /// Makes room for `len` bytes in all. Nobody may know of the block yet.
    ///
    /// # Errors
    /// ENOMEM: it cannot be had; nothing has changed.
    pub(super) fn grow(&mut self, len: usize) -> Result<()> {
        assert!(Block::is_sole(self.block) && len >= self.len);
        // SAFETY: as asserted.
        self.block = unsafe { Block::grow(self.block, len)? };
        self.len = len;
        Ok(())
    }

    /// Bytes that there is room for.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.len
    }

    /// Where they go.
    #[inline]
    pub fn as_ptr(&self) -> *mut u8 {
        Block::data(self.block)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        Block::release(self.block);
    }
}
