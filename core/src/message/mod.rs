//! One message part: 32 bytes that own their content.
//!
//! Content of up to [`INLINE_MAX`] bytes lives in the value itself. Anything
//! longer lives in a block with a reference count in front ([`Block`]), which
//! several messages may share: a heap block of its own, a buffer that the
//! program lent (with a function that takes it back), or a stretch of the
//! buffer that an I/O thread received into.
//!
//! The layout is fixed and asks for no alignment, so that a face can keep
//! messages in a program's memory, where they may be moved with memcpy. A
//! zeroed or overwritten one is told from a live one by [`Message::is_live`].
//!
//! Invariants, on which the `unsafe` below rests:
//! * kind `INLINE`: the first bytes of the value, as many as the inline length
//!   says, are content;
//! * kind `SHARED`: the value begins with a [`Shared`], whose `block` points to
//!   a live `Block` of which this message holds one reference, and `data ..
//!   data + len` stays readable while it does.

mod arena;
mod block;
mod pool;
mod room;
#[cfg(all(test, not(loom)))]
mod tests;

pub use arena::Arena;
pub use block::{FreeFn, give_back, owes, owes_itself};
pub use pool::{Keeper, clear_own, forget_keepers};
pub use room::Room;

use crate::errno::Result;
use block::Block;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

/// Longest content, in bytes, that a message carries without a heap block.
pub const INLINE_MAX: usize = 29;

/// Offset, in bytes, of the byte that tells what a message is.
pub const KIND_OFFSET: usize = 30;

const INLINE: u8 = 0xA5;
const SHARED: u8 = 0xA6;

/// One message part. See the module's text.
///
/// Plain bytes, so that it may lie at any address and moves in two stores:
/// content or (data, length, block), then at fixed offsets the inline
/// length, the kind and the more flag.
#[repr(transparent)]
pub struct Message([MaybeUninit<u8>; 32]);

/// Offset of the inline content's length.
const LEN_OFFSET: usize = INLINE_MAX;
/// Offset of the more flag.
const MORE_OFFSET: usize = 31;

/// What `SHARED` messages begin with.
#[repr(C)]
#[derive(Clone, Copy)]
struct Shared {
    data: *mut u8,
    len: usize,
    block: NonNull<Block>,
}

const _: () = assert!(size_of::<Shared>() <= LEN_OFFSET);

/// Tagged by itself: told by the pointer that may not be null, it would be
/// asked twice.
#[repr(u8)]
enum Content {
    /// So many bytes, in the message itself.
    Inline(usize),
    Shared(Shared),
}

// SAFETY: the content is owned, or shared through an atomic count and then
// written by nobody; the free functions are promised by the program to be
// callable from any thread.
unsafe impl Send for Message {}
// SAFETY: nothing is changed through a shared reference.
unsafe impl Sync for Message {}

impl Message {
    /// An empty message.
    #[inline]
    pub const fn new() -> Message {
        // A constant, so that it is stored as it is: built byte by byte, it
        // would have to wait for its own stores when it is moved.
        const EMPTY: [MaybeUninit<u8>; 32] = {
            let mut bytes = [MaybeUninit::new(0); 32];
            bytes[KIND_OFFSET] = MaybeUninit::new(INLINE);
            bytes
        };
        Message(EMPTY)
    }

    /// A message of `len` bytes with arbitrary content.
    ///
    /// # Errors
    /// ENOMEM: no such block can be had.
    #[inline]
    pub fn with_size(len: usize) -> Result<Message> {
        let mut message = Message::new();
        message.make_room(len)?;
        Ok(message)
    }

    /// Gives an empty message `len` bytes of arbitrary content.
    ///
    /// # Errors
    /// ENOMEM: no such block can be had; it stays empty.
    #[inline(always)]
    pub fn make_room(&mut self, len: usize) -> Result<()> {
        if len <= INLINE_MAX && self.is_inline() {
            self.0[LEN_OFFSET] = MaybeUninit::new(len as u8);
            return Ok(());
        }
        self.make_block(len)
    }

    #[inline(never)]
    fn make_block(&mut self, len: usize) -> Result<()> {
        let block = Block::heap(len)?;
        self.set_shared(Block::data(block), len, block);
        Ok(())
    }

    /// A message with a copy of `bytes`.
    ///
    /// # Errors
    /// ENOMEM, as for [`Message::with_size`].
    #[inline]
    pub fn from_slice(bytes: &[u8]) -> Result<Message> {
        Message::joined(bytes, &[])
    }

    /// A message with a copy of two pieces in a row.
    ///
    /// # Errors
    /// ENOMEM, as for [`Message::with_size`].
    #[inline]
    pub fn joined(front: &[u8], back: &[u8]) -> Result<Message> {
        let mut message = Message::with_size(front.len() + back.len())?;
        let place = message.as_mut_ptr();
        // SAFETY: with_size made room for that many bytes, owned by `message` alone.
        unsafe {
            std::ptr::copy_nonoverlapping(front.as_ptr(), place, front.len());
            std::ptr::copy_nonoverlapping(back.as_ptr(), place.add(front.len()), back.len());
        }
        Ok(message)
    }

    /// A message around memory that the program lends: not copied, given
    /// back by `free(data, hint)` when the last message that shares it goes.
    ///
    /// # Errors
    /// ENOMEM, as for [`Message::with_size`]; nothing is given back then.
    ///
    /// # Safety
    /// `data` is readable for `len` bytes until `free` is called (for good,
    /// without one), and `free` may be called in any thread.
    pub unsafe fn from_lent(
        data: *mut u8,
        len: usize,
        free: Option<FreeFn>,
        hint: *mut c_void,
    ) -> Result<Message> {
        let block = Block::lent(data, len, free, hint)?;
        Ok(Message::shared(data, len, block))
    }

    #[inline]
    fn shared(data: *mut u8, len: usize, block: NonNull<Block>) -> Message {
        let mut message = Message::new();
        message.set_shared(data, len, block);
        message
    }

    /// Becomes a message with this content; the more flag stays.
    #[inline]
    fn set_shared(&mut self, data: *mut u8, len: usize, block: NonNull<Block>) {
        if let Content::Shared(old) = self.content() {
            Block::release(old.block);
        }
        self.write_shared(Shared { data, len, block });
        self.0[KIND_OFFSET] = MaybeUninit::new(SHARED);
    }

    #[inline]
    fn write_shared(&mut self, shared: Shared) {
        // SAFETY: a message has room for it, at any alignment.
        unsafe { self.0.as_mut_ptr().cast::<Shared>().write_unaligned(shared) };
    }

    #[inline]
    fn byte(&self, offset: usize) -> u8 {
        // SAFETY: asked for the bytes behind the content only, always initialised.
        unsafe { self.0[offset].assume_init() }
    }

    /// What the message is made of.
    #[inline(always)]
    fn content(&self) -> Content {
        if self.is_inline() {
            Content::Inline(usize::from(self.byte(LEN_OFFSET)))
        } else {
            // SAFETY: what `shared` wrote is there as long as the kind says so.
            Content::Shared(unsafe { self.0.as_ptr().cast::<Shared>().read_unaligned() })
        }
    }

    /// Whether the byte at [`KIND_OFFSET`] of some memory says that a live
    /// message is stored there.
    #[inline]
    pub const fn is_live(kind: u8) -> bool {
        kind == INLINE || kind == SHARED
    }

    /// Whether the content lies inside the message itself.
    #[inline]
    pub fn is_inline(&self) -> bool {
        self.byte(KIND_OFFSET) == INLINE
    }

    /// The content's length in bytes.
    #[inline]
    pub fn len(&self) -> usize {
        match self.content() {
            Content::Inline(len) | Content::Shared(Shared { len, .. }) => len,
        }
    }

    /// Whether there is no content.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The content.
    #[inline]
    pub fn data(&self) -> &[u8] {
        match self.content() {
            // SAFETY: so many bytes at the front are content.
            Content::Inline(len) => unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), len) },
            Content::Shared(Shared { len: 0, .. }) => &[],
            // SAFETY: the invariant of `SHARED`, for as long as self lives.
            Content::Shared(Shared { data, len, .. }) => unsafe { std::slice::from_raw_parts(data, len) },
        }
    }

    /// Where the content begins; for inline content, inside `self`.
    ///
    /// Null only where a program lent null. Writing through it is the
    /// caller's business: shared content has other readers.
    #[inline]
    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        match self.content() {
            Content::Inline(_) => self.0.as_mut_ptr().cast(),
            Content::Shared(shared) => shared.data,
        }
    }

    /// Whether further parts of the same message follow this one.
    #[inline]
    pub fn more(&self) -> bool {
        self.byte(MORE_OFFSET) != 0
    }

    /// Sets what [`Message::more`] tells.
    #[inline]
    pub fn set_more(&mut self, more: bool) {
        self.0[MORE_OFFSET] = MaybeUninit::new(more.into());
    }

    /// A second message with the same content and flag: inline content is
    /// copied, other content shared.
    #[inline]
    pub fn share(&self) -> Message {
        if let Content::Shared(shared) = self.content() {
            Block::retain(shared.block);
        }
        Message(self.0)
    }

    /// Takes the message out, leaving an empty one.
    #[inline]
    pub fn take(&mut self) -> Message {
        std::mem::take(self)
    }

    /// Moves the message to `place`, whose content is let go, leaving an
    /// empty one. Short content is not moved with the rest, but copied as
    /// what it is: a wide load of bytes that were just written one by one
    /// would have to wait for them.
    #[inline(always)]
    pub fn move_to(&mut self, place: &mut Message) {
        if self.is_inline() {
            place.set_inline(self.data());
            place.set_more(self.more());
            self.clear();
        } else {
            *place = self.take();
        }
    }

    /// Becomes a message with these bytes in itself, whose more flag is to be set.
    #[inline(always)]
    fn set_inline(&mut self, bytes: &[u8]) {
        assert!(bytes.len() <= INLINE_MAX);
        if !self.is_inline() {
            *self = Message::new();
        }
        // SAFETY: room for INLINE_MAX bytes is there.
        unsafe { copy_short(bytes.as_ptr(), self.0.as_mut_ptr().cast(), bytes.len()) };
        self.0[LEN_OFFSET] = MaybeUninit::new(bytes.len() as u8);
    }
}

impl Default for Message {
    fn default() -> Message {
        Message::new()
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} bytes{})", self.len(), if self.more() { ", more" } else { "" })
    }
}

impl Drop for Message {
    #[inline]
    fn drop(&mut self) {
        if let Content::Shared(shared) = self.content() {
            Block::release(shared.block);
        }
    }
}

impl Message {
    /// A part of this message's content as a message of its own.
    pub fn part(&self, from: usize, to: usize) -> Message {
        let mut part = Message::new();
        self.cut_into(&self.data()[from..to], &mut part);
        part
    }

    /// The same, for `bytes` of this message, into `place`.
    ///
    /// It is copied if a share would keep much more memory than it needs: it
    /// may wait to be read, or be kept, long after all else in there is gone.
    #[inline(always)]
    pub fn cut_into(&self, bytes: &[u8], place: &mut Message) {
        if bytes.len() <= INLINE_MAX {
            place.set_inline(bytes);
        } else {
            self.cut_long(bytes, place);
        }
    }

    /// As `cut_into`, for `bytes` of this message that are too long to be inline.
    #[inline(never)]
    fn cut_long(&self, bytes: &[u8], place: &mut Message) {
        let len = bytes.len();
        let Content::Shared(Shared { block, .. }) = self.content() else {
            unreachable!("what is cut from inline content is no longer")
        };
        let pins_little = Block::capacity(block) / PINNED <= len;
        if !pins_little && let Some(room) = place.room_again(len) {
            // SAFETY: room for so many bytes, which nobody else knows of.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), room, len) };
            return;
        }
        let (all, part) = (self.data().as_ptr_range(), bytes.as_ptr_range());
        assert!(all.start <= part.start && part.end <= all.end);
        Block::retain(block);
        place.set_shared(part.start.cast_mut(), len, block);
    }

    /// Makes room for `len` bytes, more than fit in the message itself: in the
    /// block that it alone has, if that suits. None: no other can be had.
    #[inline]
    fn room_again(&mut self, len: usize) -> Option<*mut u8> {
        if let Content::Shared(Shared { block, .. }) = self.content()
            && Block::is_sole(block)
            && Block::suits(block, len)
        {
            let data = Block::data(block);
            self.write_shared(Shared { data, len, block });
            return Some(data);
        }
        self.make_block(len).ok().map(|()| self.as_mut_ptr())
    }

    /// Copies the content out and leaves the message empty.
    ///
    /// # Safety
    /// There is room for the content at `place`, which is none of it.
    #[inline(always)]
    pub unsafe fn pour(&mut self, place: *mut u8) {
        match self.content() {
            Content::Inline(len) => {
                // SAFETY: the caller's promise.
                unsafe { copy_short(self.0.as_ptr().cast(), place, len) };
                self.0[LEN_OFFSET] = MaybeUninit::new(0);
                self.set_more(false);
            }
            Content::Shared(Shared { data, len, .. }) => {
                // SAFETY: the caller's promise.
                unsafe { std::ptr::copy_nonoverlapping(data, place, len) };
                *self = Message::new();
            }
        }
    }

    /// Lets the content go.
    #[inline(always)]
    pub fn clear(&mut self) {
        if self.is_inline() {
            self.0[LEN_OFFSET] = MaybeUninit::new(0);
            self.set_more(false);
        } else {
            *self = Message::new();
        }
    }
}

/// As `copy_nonoverlapping`, for at most 32 bytes: done in at most two stores
/// of a size that the next load is likely to have.
///
/// # Safety
/// As for `copy_nonoverlapping`.
#[inline(always)]
unsafe fn copy_short(from: *const u8, to: *mut u8, len: usize) {
    /// # Safety
    /// `len` is at least the size of T, at most twice that.
    #[inline(always)]
    unsafe fn ends<T>(from: *const u8, to: *mut u8, len: usize) {
        let last = len - size_of::<T>();
        // SAFETY: both stretches lie within the `len` bytes.
        unsafe {
            let (head, tail) =
                (from.cast::<T>().read_unaligned(), from.add(last).cast::<T>().read_unaligned());
            to.cast::<T>().write_unaligned(head);
            to.add(last).cast::<T>().write_unaligned(tail);
        }
    }
    // SAFETY: the caller's promise, and the bounds of each arm.
    unsafe {
        if len > 16 {
            ends::<u128>(from, to, len);
        } else if len >= 8 {
            ends::<u64>(from, to, len);
        } else if len >= 4 {
            ends::<u32>(from, to, len);
        } else if len >= 2 {
            ends::<u16>(from, to, len);
        } else if len == 1 {
            *to = *from;
        }
    }
}

/// A part shares the block that it lies in if that has room for at most so
/// many times the part's bytes.
const PINNED: usize = 4;
