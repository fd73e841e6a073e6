//! Polling.

use crate::error::swift_status;
use crate::layout::zmq_pollitem_t;
use std::ffi::{c_int, c_long};
use std::slice;
use zmq_core::poll::{self, Item, Source};
use zmq_core::{Errno, Handle, Result};

/// So many items are handed on without allocating.
const FEW: usize = 16;

/// Waits until an item is ready, at most `timeout` ms (negative: for ever),
/// and says in each item's `revents` what it is ready for. Returns how many
/// are ready. Without items it just waits.
///
/// Errors, in this order: EINVAL, `count` is negative; EFAULT, `items` is
/// NULL; ENOTSOCK, ETERM, about any item's socket; EINTR, a signal was
/// handled; EINVAL, more items than the process may have descriptors. The
/// items are unchanged then.
///
/// # Safety
/// `items` is NULL, or there are `count` of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zmq_poll(items: *mut zmq_pollitem_t, count: c_int, timeout: c_long) -> c_int {
    swift_status(|| {
        let count = usize::try_from(count).map_err(|_| Errno::EINVAL)?;
        if count == 0 {
            return wait(&mut [], timeout);
        }
        if items.is_null() {
            return Err(Errno::EFAULT);
        }
        // SAFETY: not NULL, hence `count` items that are the caller's own
        // during the call.
        wait(unsafe { slice::from_raw_parts_mut(items, count) }, timeout)
    })
}

fn wait(items: &mut [zmq_pollitem_t], timeout: c_long) -> Result<c_int> {
    let nothing = Item { source: Source::Descriptor(-1), events: 0, revents: 0 };
    let mut few = [nothing; FEW];
    let mut many = Vec::new();
    let looked_at = match few.get_mut(..items.len()) {
        Some(few) => few,
        None => {
            many.try_reserve_exact(items.len()).map_err(|_| Errno::ENOMEM)?;
            many.resize(items.len(), nothing);
            &mut many[..]
        }
    };
    for (to, from) in looked_at.iter_mut().zip(&*items) {
        *to = Item { source: source(from), events: from.events, revents: 0 };
    }
    let ready = poll::poll(looked_at, timeout)?;
    for (to, from) in items.iter_mut().zip(&*looked_at) {
        to.revents = from.revents;
    }
    Ok(ready as c_int)
}

/// What an item is about: its socket, or without one its descriptor.
fn source(item: &zmq_pollitem_t) -> Source {
    match Handle::from_raw(item.socket.addr()) {
        Some(socket) => Source::Socket(socket),
        None => Source::Descriptor(item.fd),
    }
}
