//! Asking the system's resolver, which tells more than the standard library
//! passes on.

use crate::errno::{Errno, Result};
use nix::sys::socket::{SockaddrLike, SockaddrStorage};
use std::ffi::CStr;
use std::ptr;

/// What the system knows of a host, best first. May take as long as it likes.
///
/// # Errors
/// ENOMEM: it is out of memory. EINVAL: there is no such host, or whatever
/// else its trouble is.
pub fn look_up(host: &CStr) -> Result<Vec<SockaddrStorage>> {
    // SAFETY: all zero is a valid addrinfo.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_socktype = libc::SOCK_STREAM;
    let mut list = ptr::null_mut();
    // SAFETY: the host and the hints outlive the call, which writes one pointer.
    match unsafe { libc::getaddrinfo(host.as_ptr(), ptr::null(), &raw const hints, &raw mut list) } {
        0 => {}
        libc::EAI_MEMORY => return Err(Errno::ENOMEM),
        libc::EAI_SYSTEM if Errno::last() == Errno::ENOMEM => return Err(Errno::ENOMEM),
        _ => return Err(Errno::EINVAL),
    }
    let mut answers = Vec::new();
    let mut entry = list;
    // SAFETY: the system has made a list whose end is NULL.
    while let Some(answer) = unsafe { entry.as_ref() } {
        // SAFETY: an answer has an address of the length that it says.
        answers.extend(unsafe { SockaddrStorage::from_raw(answer.ai_addr, Some(answer.ai_addrlen)) });
        entry = answer.ai_next;
    }
    // SAFETY: made by the call above, and nobody refers to it any more.
    unsafe { libc::freeaddrinfo(list) };
    Ok(answers)
}
