//! Sending and receiving several parts in one call.

use crate::error::swift_status;
use crate::handle;
use crate::transfer::{flags_of, send_copy, size_of_part};
use libc::iovec;
use std::ffi::{c_int, c_void};
use std::ptr;
use zmq_core::socket::{self, Flags};
use zmq_core::{Errno, Handle, Message, Result};

/// Sends copies of `count` buffers, as `zmq_send` does: with ZMQ_SNDMORE as
/// the parts of one message, the last buffer ending it, else each as a message
/// of its own. Returns the length of the last one.
///
/// Errors: as `zmq_send`, at the first buffer that fails; those before it are
/// sent. EFAULT, NULL.
///
/// # Safety
/// `buffers` is NULL or has `count` elements, each NULL or readable for its
/// length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_sendiov(
    socket: *mut c_void,
    buffers: *mut iovec,
    count: usize,
    flags: c_int,
) -> c_int {
    swift_status(|| {
        let socket = handle::socket(socket)?;
        if count == 0 || buffers.is_null() {
            return nothing_to_do(socket, count);
        }
        let mut sent = 0;
        for index in 0..count {
            // SAFETY: not NULL, hence `count` elements.
            let iovec { iov_base, iov_len } = unsafe { buffers.add(index).read() };
            let asked = flags_of(flags);
            let part_flags = Flags { more: asked.more && index + 1 < count, ..asked };
            // SAFETY: passed on.
            sent = unsafe { send_copy(socket, iov_base, iov_len, part_flags) }?;
        }
        Ok(sent)
    })
}

/// Receives parts, up to the end of a message and at most `*count`, each into
/// a block of its own that is to be released with `free`. Returns how many,
/// and stores that in `*count`, even when it fails.
///
/// Errors: as `zmq_recv`; EFAULT, NULL; ENOMEM, and a part is lost.
///
/// # Safety
/// `count` is NULL or may be read and written; `buffers` is NULL or has room
/// for `*count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_recviov(
    socket: *mut c_void,
    buffers: *mut iovec,
    count: *mut usize,
    flags: c_int,
) -> c_int {
    swift_status(|| {
        let socket = handle::socket(socket)?;
        // SAFETY: may be read unless NULL.
        let room = if count.is_null() { 1 } else { unsafe { *count } };
        if room == 0 || count.is_null() || buffers.is_null() {
            return nothing_to_do(socket, room);
        }
        let mut read = 0;
        // SAFETY: not NULL, hence `room` elements.
        let result = unsafe { receive_parts(socket, buffers, room, flags_of(flags), &mut read) };
        // SAFETY: not NULL, hence writable.
        unsafe { *count = read };
        result.map(|()| size_of_part(read))
    })
}

/// The answer when there are no buffers: none were wanted, or an error.
fn nothing_to_do(socket: Handle, wanted: usize) -> Result<c_int> {
    socket::check(socket)?;
    if wanted == 0 { Ok(0) } else { Err(Errno::EFAULT) }
}

/// Receives parts up to the end of a message, counting them in `read`.
///
/// # Safety
/// There are `room` elements at `buffers`.
unsafe fn receive_parts(
    socket: Handle,
    buffers: *mut iovec,
    room: usize,
    flags: Flags,
    read: &mut usize,
) -> Result<()> {
    while *read < room {
        let mut part = Message::new();
        socket::recv(socket, &mut part, flags)?;
        let buffer = to_free(&part)?;
        // SAFETY: fewer than `room` were written before.
        unsafe { buffers.add(*read).write(buffer) };
        *read += 1;
        if !part.more() {
            break;
        }
    }
    Ok(())
}

/// A copy of a part that C can free.
fn to_free(part: &Message) -> Result<iovec> {
    let len = part.len();
    // SAFETY: malloc takes any size. A byte at least, for which NULL means
    // failure and nothing else.
    let block = unsafe { libc::malloc(len.max(1)) };
    if block.is_null() {
        return Err(Errno::ENOMEM);
    }
    // SAFETY: the block is new and as long as the content.
    unsafe { ptr::copy_nonoverlapping(part.data().as_ptr(), block.cast(), len) };
    Ok(iovec { iov_base: block, iov_len: len })
}
