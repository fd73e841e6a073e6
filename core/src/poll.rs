//! Poll.
use crate::{Handle, Result};
/// bits: IN 1, OUT 2, ERR 4
pub const IN: i16 = 1;
/// out
pub const OUT: i16 = 2;
/// err
pub const ERR: i16 = 4;
/// What to look at.
#[derive(Clone, Copy, Debug)]
pub enum Source { /// a 0MQ socket
    Socket(Handle), /// a descriptor (negative: ignored)
    Descriptor(i32), /// a stale socket: ENOTSOCK
    Invalid }
/// One item.
#[derive(Clone, Copy, Debug)]
pub struct Item { /// what
    pub source: Source, /// asked
    pub events: i16, /// found
    pub revents: i16 }
/// Waits until an item is ready; timeout in ms, negative for ever. Returns the ready items' number. EINTR, ETERM, ENOTSOCK, EINVAL (more descriptors than the process may have)
pub fn poll(_items: &mut [Item], _timeout_ms: i64) -> Result<usize> { todo!() }
