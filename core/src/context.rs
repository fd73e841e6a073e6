//! Contexts.
use crate::{Handle, Result, SocketType};

/// Makes a context.
pub fn create() -> Handle { todo!() }
/// What a context lets one set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContextOption { /// I/O threads
    IoThreads, /// sockets
    MaxSockets }
/// Sets. EFAULT for a bad handle, EINVAL for a bad value.
pub fn set(_context: Handle, _option: ContextOption, _value: i32) -> Result<()> { todo!() }
/// Gets. EFAULT for a bad handle.
pub fn get(_context: Handle, _option: ContextOption) -> Result<i32> { todo!() }
/// Whether the handle is a live context
pub fn check(_context: Handle) -> Result<()> { todo!() }
/// Blocks until all is done. EFAULT, EINTR.
pub fn terminate(_context: Handle) -> Result<()> { todo!() }
/// Opens a socket; EFAULT, ETERM, EMFILE, EINVAL (None as type) in that order
pub fn open_socket(_context: Handle, _kind: Option<SocketType>) -> Result<Handle> { todo!() }
