//! Sockets.
use crate::{Handle, Message, Result, monitor::Encode, options::{SocketOption, Value}};

/// Send and receive flags
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// never wait
    pub dont_wait: bool,
    /// further parts follow (send only)
    pub more: bool,
}

/// ENOTSOCK
pub fn close(_socket: Handle) -> Result<()> { todo!() }
/// Whether the handle is a live socket: ENOTSOCK
pub fn check(_socket: Handle) -> Result<()> { todo!() }
/// endpoint without NUL
pub fn bind(_socket: Handle, _endpoint: &[u8]) -> Result<()> { todo!() }
/// connect
pub fn connect(_socket: Handle, _endpoint: &[u8]) -> Result<()> { todo!() }
/// unbind and disconnect are one
pub fn disconnect(_socket: Handle, _endpoint: &[u8]) -> Result<()> { todo!() }
/// set
pub fn set_option(_socket: Handle, _option: SocketOption, _value: Value) -> Result<()> { todo!() }
/// get
pub fn get_option(_socket: Handle, _option: SocketOption) -> Result<Value> { todo!() }
/// Sends; on success `message` is left empty; on failure untouched save for its more flag.
pub fn send(_socket: Handle, _message: &mut Message, _flags: Flags) -> Result<()> { todo!() }
/// Receives into `message` (old content released first); its `more()` tells about further parts.
pub fn recv(_socket: Handle, _message: &mut Message, _flags: Flags) -> Result<()> { todo!() }
/// None switches off.
pub fn monitor(_socket: Handle, _endpoint: Option<&[u8]>, _mask: u32, _encode: Encode) -> Result<()> { todo!() }
