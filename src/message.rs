//! Messages in the program's memory.
//!
//! A `zmq_msg_t` is memory of the program's: at any address, moved about with
//! memcpy, perhaps never initialised. One byte of it, at [`KIND_OFFSET`],
//! tells what it holds. While that byte says so it holds a core [`Message`],
//! which it owns; a message asks for no alignment, so it is used where it
//! lies. Otherwise the object is dead.

use crate::constants::ZMQ_MORE;
use crate::error::light_status;
use crate::layout::zmq_msg_t;
use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};
use zmq_core::message::KIND_OFFSET;
use zmq_core::{Errno, Message, Result};

/// What closing leaves as the kind, for a last part and for another one:
/// programs ask `zmq_msg_more` even of a message that they have just closed.
const CLOSED: u8 = 0x5A;
const CLOSED_MORE: u8 = 0x5B;
const _: () = assert!(!Message::is_live(CLOSED) && !Message::is_live(CLOSED_MORE));

/// The message that an object holds, used where it lies; None if the object
/// is NULL or dead.
///
/// # Safety
/// `object` is NULL or a `zmq_msg_t`, which nothing else uses during `'a`.
#[inline]
pub unsafe fn borrow<'a>(object: *mut zmq_msg_t) -> Option<&'a mut Message> {
    let object = NonNull::new(object)?;
    // SAFETY: a zmq_msg_t, which asks for no more alignment than a message;
    // what is called alive was stored by `store`.
    unsafe { Message::is_live(kind(object)).then(|| object.cast::<Message>().as_mut()) }
}

/// Lets an object own a message, whatever it held before.
///
/// # Safety
/// `object` is a `zmq_msg_t`.
#[inline]
unsafe fn store(object: NonNull<zmq_msg_t>, message: Message) {
    // SAFETY: a zmq_msg_t has room for a message (see `layout`).
    unsafe { object.cast::<Message>().write(message) }
}

/// # Safety
/// `object` is a `zmq_msg_t`.
#[inline]
unsafe fn kind(object: NonNull<zmq_msg_t>) -> u8 {
    // SAFETY: the offset lies within a message, and thus within a zmq_msg_t.
    unsafe { object.cast::<u8>().add(KIND_OFFSET).read() }
}

/// Initialises an object with a message that `fill` makes of an empty one; if
/// it cannot, it stays empty.
///
/// # Safety
/// `object` is NULL or a `zmq_msg_t`.
#[inline]
unsafe fn initialise(object: *mut zmq_msg_t, fill: impl FnOnce(&mut Message) -> Result<()>) -> Result<c_int> {
    let object = NonNull::new(object).ok_or(Errno::EFAULT)?;
    // SAFETY: not NULL, hence a zmq_msg_t, which then holds a message.
    let message = unsafe {
        store(object, Message::new());
        object.cast::<Message>().as_mut()
    };
    fill(message).map(|()| 0)
}

/// Initialises an empty message.
///
/// No function that initialises looks at what the object held before: it must
/// not be a message that was not closed.
///
/// Errors: EFAULT, NULL.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_init(message: *mut zmq_msg_t) -> c_int {
    // SAFETY: passed on.
    light_status(|| unsafe { initialise(message, |_| Ok(())) })
}

/// Initialises a message of `size` bytes, whose content is anything.
///
/// Errors: EFAULT, NULL; ENOMEM, and the message is empty.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_init_size(message: *mut zmq_msg_t, size: usize) -> c_int {
    // SAFETY: passed on.
    light_status(|| unsafe { initialise(message, |message| message.make_room(size)) })
}

/// Initialises a message around memory of the program's, which is not copied.
/// When the last message that shares it is closed, in whatever thread, `free`
/// is called with `data` and `hint`; without `free` nothing happens then.
///
/// Errors, after which the message is empty and `free` will not be called:
/// EFAULT, NULL for the message, or for more than 0 bytes of data; ENOMEM.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`. `data` is readable for `size` bytes
/// until `free` is called, which any thread may do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_init_data(
    message: *mut zmq_msg_t,
    data: *mut c_void,
    size: usize,
    free: Option<unsafe extern "C" fn(data: *mut c_void, hint: *mut c_void)>,
    hint: *mut c_void,
) -> c_int {
    let lend = |message: &mut Message| {
        *message = match isize::try_from(size) {
            Err(_) => return Err(Errno::ENOMEM),
            Ok(1..) if data.is_null() => return Err(Errno::EFAULT),
            // SAFETY: the caller's promise; no more bytes than memory can have.
            Ok(_) => unsafe { Message::from_lent(data.cast(), size, free, hint)? },
        };
        Ok(())
    };
    // SAFETY: passed on.
    light_status(|| unsafe { initialise(message, lend) })
}

/// Closes a message: lets go of its content.
///
/// Errors: EFAULT, NULL, or not a message, or closed already.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_close(message: *mut zmq_msg_t) -> c_int {
    light_status(|| {
        // SAFETY: the caller's promise.
        let held = unsafe { borrow(message) }.ok_or(Errno::EFAULT)?;
        let kind = if held.more() { CLOSED_MORE } else { CLOSED };
        // Short content is as good as gone.
        let _content = if held.is_inline() { None } else { Some(held.take()) };
        // SAFETY: within the object, which held a message until now. From here
        // on not even the program's free function can close it once more.
        unsafe { message.cast::<u8>().add(KIND_OFFSET).write(kind) };
        Ok(0)
    })
}

/// Gives `to` the content of `from`, which is empty afterwards. What `to` held
/// is let go.
///
/// Errors: EFAULT, one of them is not a message; nothing has changed.
///
/// # Safety
/// Each pointer is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_move(to: *mut zmq_msg_t, from: *mut zmq_msg_t) -> c_int {
    light_status(|| {
        // SAFETY: the caller's promise; two objects, each borrowed once.
        let source = unsafe { borrow(from) }.ok_or(Errno::EFAULT)?;
        if ptr::eq(to, from) {
            drop(source.take());
            return Ok(0);
        }
        // SAFETY: as above.
        let target = unsafe { borrow(to) }.ok_or(Errno::EFAULT)?;
        // Old content goes last: its free function may look at either object.
        drop(std::mem::replace(target, source.take()));
        Ok(0)
    })
}

/// Makes `to` a second message with the content of `from`: shared, unless it
/// lies in the object itself, so it must not be written to any more. What `to`
/// held is let go.
///
/// Errors: EFAULT, one of them is not a message; nothing has changed.
///
/// # Safety
/// Each pointer is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_copy(to: *mut zmq_msg_t, from: *mut zmq_msg_t) -> c_int {
    light_status(|| {
        // SAFETY: the caller's promise; two objects, each borrowed once.
        let source = unsafe { borrow(from) }.ok_or(Errno::EFAULT)?;
        if !ptr::eq(to, from) {
            // SAFETY: as above.
            let target = unsafe { borrow(to) }.ok_or(Errno::EFAULT)?;
            drop(std::mem::replace(target, source.share()));
        }
        Ok(0)
    })
}

/// Where the content begins; NULL if this is not a message. Short content
/// lies in the object itself.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_data(message: *mut zmq_msg_t) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe { borrow(message) }.map_or(ptr::null_mut(), |held| held.as_mut_ptr().cast())
}

/// The content's length in bytes; 0 if this is not a message.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_size(message: *mut zmq_msg_t) -> usize {
    // SAFETY: the caller's promise.
    unsafe { borrow(message) }.map_or(0, |held| held.len())
}

/// Whether the message was received as a part that further parts follow: 1 or
/// 0. Answers for a closed message too.
///
/// Errors: EFAULT, NULL.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_more(message: *mut zmq_msg_t) -> c_int {
    // SAFETY: passed on.
    unsafe { zmq_msg_get(message, ZMQ_MORE) }
}

/// A property of a message; the only one is ZMQ_MORE, as `zmq_msg_more`.
///
/// Errors: EFAULT, NULL; EINVAL, no such property.
///
/// # Safety
/// `message` is NULL or a `zmq_msg_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_msg_get(message: *mut zmq_msg_t, property: c_int) -> c_int {
    light_status(|| {
        let object = NonNull::new(message).ok_or(Errno::EFAULT)?;
        if property != ZMQ_MORE {
            return Err(Errno::EINVAL);
        }
        // SAFETY: not NULL, hence a zmq_msg_t.
        let more = match unsafe { borrow(message) } {
            Some(held) => held.more(),
            // SAFETY: as above.
            None => unsafe { kind(object) == CLOSED_MORE },
        };
        Ok(more.into())
    })
}

/// Would set a property of a message, but there is none that can be set.
///
/// Errors: EINVAL, always.
#[unsafe(no_mangle)]
pub extern "C" fn zmq_msg_set(_message: *mut zmq_msg_t, _property: c_int, _value: c_int) -> c_int {
    light_status(|| Err(Errno::EINVAL))
}
