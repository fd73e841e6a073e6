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

use crate::errno::{Errno, Result};
use crate::sync::{AtomicU32, Ordering};
use crate::sys::cancel::sheltered;
use crate::sys::net;
use std::alloc::{self, Layout};
use std::cell::Cell;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;

/// Longest content, in bytes, that a message carries without a heap block.
pub const INLINE_MAX: usize = 29;

/// Offset, in bytes, of the byte that tells what a message is.
pub const KIND_OFFSET: usize = 30;

const INLINE: u8 = 0xA5;
const SHARED: u8 = 0xA6;

/// The program's function that takes a lent buffer back: `free(data, hint)`.
pub type FreeFn = unsafe extern "C" fn(data: *mut c_void, hint: *mut c_void);

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

/// What precedes shared content, or stands for it. Small, as it shares cache
/// lines with short content.
#[repr(C)]
struct Block {
    references: AtomicU32,
    /// Whether this is the beginning of a `Lent`; else the data is behind it.
    lent: bool,
    /// Bytes that the data has room for.
    capacity: usize,
}

/// A block whose data is the program's.
#[repr(C)]
struct Lent {
    block: Block,
    data: *mut c_void,
    free: Option<FreeFn>,
    hint: *mut c_void,
    /// See [`give_back`].
    next: Option<NonNull<Lent>>,
}

/// Bytes in front of the data in a heap block: keeps the data 16-aligned.
const HEAD: usize = size_of::<Block>().next_multiple_of(16);

/// The layout of a heap block for `len` bytes.
fn heap_layout(len: usize) -> Result<Layout> {
    let size = len.checked_add(HEAD).ok_or(Errno::ENOMEM)?;
    Layout::from_size_align(size, 16).map_err(|_| Errno::ENOMEM)
}

impl Block {
    fn heap(len: usize) -> Result<NonNull<Block>> {
        let layout = heap_layout(len)?;
        // SAFETY: the layout is not empty (HEAD bytes at least).
        let block = NonNull::new(unsafe { alloc::alloc(layout) }.cast::<Block>()).ok_or(Errno::ENOMEM)?;
        // SAFETY: freshly allocated, large and aligned enough for a Block.
        unsafe { block.write(Block { references: AtomicU32::new(1), lent: false, capacity: len }) };
        Ok(block)
    }

    /// Where the data of a heap block begins.
    fn data(this: NonNull<Block>) -> *mut u8 {
        this.as_ptr().cast::<u8>().wrapping_add(HEAD)
    }

    fn retain(this: NonNull<Block>) {
        // SAFETY: the caller holds a reference, so the block is live.
        unsafe { this.as_ref() }.references.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives one reference up. Out of line: it is called wherever a message
    /// goes, and few of them have a block.
    #[inline(never)]
    fn release(this: NonNull<Block>) {
        // SAFETY: the caller gives up a reference, so the block is live until here.
        let references = &unsafe { this.as_ref() }.references;
        // A sole owner needs no read-modify-write: nobody else can retain.
        // Whoever is last comes after all that the others did with it.
        if references.load(Ordering::Acquire) != 1 && references.fetch_sub(1, Ordering::AcqRel) != 1 {
            return;
        }
        // SAFETY: that was the last reference; nobody can reach the block any more.
        unsafe { Block::destroy(this) }
    }

    /// # Safety
    /// No reference to the block is left.
    unsafe fn destroy(this: NonNull<Block>) {
        // SAFETY: live until this call, by the caller's promise.
        let &Block { lent, capacity, .. } = unsafe { this.as_ref() };
        if lent {
            let lent = this.cast::<Lent>();
            // SAFETY: the beginning of a `Lent`, and ours alone.
            unsafe { (*lent.as_ptr()).next = RETURNS.replace(Some(lent)) };
            RETURNING.fetch_add(1, Ordering::Relaxed);
        } else {
            // SAFETY: the size that `heap` asked for, which was a valid one.
            let layout = unsafe { Layout::from_size_align_unchecked(HEAD + capacity, 16) };
            // SAFETY: allocated with this layout by `heap`.
            unsafe { alloc::dealloc(this.as_ptr().cast(), layout) };
        }
    }
}

thread_local! {
    /// Lent blocks that this thread has to give back: a list.
    static RETURNS: Cell<Option<NonNull<Lent>>> = const { Cell::new(None) };
}
/// How many blocks are in such lists, in all threads.
static RETURNING: AtomicUsize = AtomicUsize::new(0);

/// Gives back what programs lent and this thread has found to be done with.
///
/// The functions that they gave for that may call us, about anything: so it is
/// done at the end of a call, before it sleeps and after a turn, where the
/// thread is in no socket and holds no lock.
#[inline]
pub fn give_back() {
    if owes() {
        give_back_own();
    }
}

/// Whether [`give_back`] may have something to do.
#[inline]
pub fn owes() -> bool {
    RETURNING.load(Ordering::Relaxed) != 0
}

#[cold]
fn give_back_own() {
    while let Some(lent) = RETURNS.take() {
        RETURNING.fetch_sub(1, Ordering::Relaxed);
        // SAFETY: allocated by `from_lent`, as a box would be; only the list had it.
        let Lent { data, free, hint, next, .. } = *unsafe { Box::from_raw(lent.as_ptr()) };
        RETURNS.set(next);
        if let Some(free) = free {
            // SAFETY: the program handed this function over for exactly this
            // call, from any thread, once.
            sheltered(|| unsafe { free(data, hint) });
        }
    }
}

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
        *self = Message::shared(Block::data(block), len, block);
        Ok(())
    }

    /// A message with a copy of `bytes`.
    ///
    /// # Errors
    /// ENOMEM, as for [`Message::with_size`].
    #[inline]
    pub fn from_slice(bytes: &[u8]) -> Result<Message> {
        let mut message = Message::with_size(bytes.len())?;
        // SAFETY: with_size made room for that many bytes, owned by `message` alone.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), message.as_mut_ptr(), bytes.len()) };
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
        // SAFETY: a Lent is not empty.
        let lent = unsafe { alloc::alloc(Layout::new::<Lent>()) }.cast::<Lent>();
        let lent = NonNull::new(lent).ok_or(Errno::ENOMEM)?;
        let block = Block { references: AtomicU32::new(1), lent: true, capacity: len };
        // SAFETY: freshly allocated for a Lent.
        unsafe { lent.write(Lent { block, data: data.cast(), free, hint, next: None }) };
        Ok(Message::shared(data, len, lent.cast()))
    }

    #[inline]
    fn shared(data: *mut u8, len: usize, block: NonNull<Block>) -> Message {
        let mut message = Message::new();
        // SAFETY: a message has room for it, at any alignment.
        unsafe { message.0.as_mut_ptr().cast::<Shared>().write_unaligned(Shared { data, len, block }) };
        message.0[KIND_OFFSET] = MaybeUninit::new(SHARED);
        message
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

    /// Whether the content is memory that the program lent.
    pub fn is_lent(&self) -> bool {
        match self.content() {
            Content::Inline(_) => false,
            Content::Shared(shared) => {
                // SAFETY: the message holds a reference, so the block is live.
                unsafe { shared.block.as_ref() }.lent
            }
        }
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

    /// Becomes a message with these bytes in itself; the more flag stays.
    #[inline(always)]
    fn set_inline(&mut self, bytes: &[u8]) {
        assert!(bytes.len() <= INLINE_MAX);
        if !self.is_inline() {
            *self = Message::new();
        }
        // SAFETY: room for INLINE_MAX bytes is there.
        unsafe { copy(bytes.as_ptr(), self.0.as_mut_ptr().cast(), bytes.len()) };
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

/// A buffer that is filled from the front by one owner, while messages cut
/// from its filled part share it.
///
/// The filled part is never written again; `clear` starts over only when no
/// message is left. Invariant: the first `filled` bytes behind the block's
/// head are initialised.
pub struct Arena {
    block: NonNull<Block>,
    capacity: usize,
    filled: usize,
}

// SAFETY: owned bytes and an atomic count; the filled part is read-only.
unsafe impl Send for Arena {}

impl Arena {
    /// An arena of `capacity` bytes.
    ///
    /// # Errors
    /// ENOMEM: no such block can be had.
    pub fn new(capacity: usize) -> Result<Arena> {
        Ok(Arena { block: Block::heap(capacity)?, capacity, filled: 0 })
    }

    /// Bytes that can still be filled.
    pub fn spare_len(&self) -> usize {
        self.capacity - self.filled
    }

    /// Bytes filled so far.
    pub fn filled_len(&self) -> usize {
        self.filled
    }

    /// The part not yet filled.
    fn spare_mut(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: within the block; no message reaches beyond `filled`.
        unsafe {
            std::slice::from_raw_parts_mut(Block::data(self.block).add(self.filled).cast(), self.spare_len())
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
        // SAFETY: within the block, initialised, and written by nobody any more.
        unsafe { std::slice::from_raw_parts(Block::data(self.block), self.filled) }
    }

    /// A stretch of the filled part that keeps the arena's memory alive.
    pub fn slice(&self, from: usize, to: usize) -> Message {
        assert!(from <= to && to <= self.filled);
        Block::retain(self.block);
        Message::shared(Block::data(self.block).wrapping_add(from), to - from, self.block)
    }

    /// Empties the arena for reuse if no message is cut from it any more.
    pub fn clear(&mut self) -> bool {
        let free = self.is_sole_owner();
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
        assert!(self.is_sole_owner() && capacity >= self.capacity);
        let size = capacity
            .checked_add(HEAD)
            .filter(|&size| size <= isize::MAX as usize - 16)
            .ok_or(Errno::ENOMEM)?;
        // SAFETY: the block came from the allocator with the layout of its
        // capacity, and nobody else knows where it is.
        let block = unsafe { alloc::realloc(self.block.as_ptr().cast(), heap_layout(self.capacity)?, size) };
        self.block = NonNull::new(block.cast::<Block>()).ok_or(Errno::ENOMEM)?;
        self.capacity = capacity;
        // SAFETY: solely owned, as asserted; the old block's head was moved along.
        unsafe { self.block.as_mut() }.capacity = capacity;
        Ok(())
    }

    fn is_sole_owner(&self) -> bool {
        // SAFETY: the arena holds a reference.
        unsafe { self.block.as_ref() }.references.load(Ordering::Acquire) == 1
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        Block::release(self.block);
    }
}

impl Message {
    /// A part of this message's content as a message of its own, into
    /// `place`: copied when it is small beside the memory that a share would
    /// pin, else shared.
    #[inline(always)]
    pub fn cut_into(&self, from: usize, to: usize, place: &mut Message) {
        let bytes = &self.data()[from..to];
        if bytes.len() <= INLINE_MAX {
            place.set_inline(bytes);
        } else {
            *place = self.cut_long(from, to);
        }
    }

    #[inline(never)]
    fn cut_long(&self, from: usize, to: usize) -> Message {
        if to - from > SHARE_MIN {
            return self.part(from, to);
        }
        Message::from_slice(&self.data()[from..to]).unwrap_or_else(|_| self.part(from, to))
    }

    /// A part of this message's content as a message of its own, copied only
    /// when it fits inline.
    #[inline]
    pub fn part(&self, from: usize, to: usize) -> Message {
        let bytes = &self.data()[from..to];
        match self.content() {
            Content::Shared(Shared { data, block, .. }) if bytes.len() > INLINE_MAX => {
                Block::retain(block);
                Message::shared(data.wrapping_add(from), bytes.len(), block)
            }
            _ => {
                let mut message = Message::new();
                message.set_inline(bytes);
                message
            }
        }
    }

    /// Copies the content out and leaves the message empty.
    ///
    /// # Safety
    /// There is room for the content at `place`, which is none of it.
    #[inline(always)]
    pub unsafe fn pour(&mut self, place: *mut u8) {
        let data = self.data();
        // SAFETY: the caller's promise.
        unsafe { copy(data.as_ptr(), place, data.len()) };
        self.clear();
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

/// As `copy_nonoverlapping`, with short stretches done in at most two stores
/// of a size that the next load is likely to have.
///
/// # Safety
/// As for `copy_nonoverlapping`.
#[inline(always)]
unsafe fn copy(from: *const u8, to: *mut u8, len: usize) {
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
        if len > 32 {
            std::ptr::copy_nonoverlapping(from, to, len);
        } else if len > 16 {
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

/// Shorter content, in bytes, is copied out of a received buffer: a share
/// would keep the whole buffer from being reused.
const SHARE_MIN: usize = 1024;
