//! Monitor.

use crate::Message;

/// Bits as the mask has them.
#[allow(missing_docs)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Kind {
    Connected = 1, ConnectDelayed = 2, ConnectRetried = 4, Listening = 8, BindFailed = 16, Accepted = 32,
    AcceptFailed = 64, Closed = 128, CloseFailed = 256, Disconnected = 512,
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// what happened
    pub kind: Kind,
    /// descriptor, errno or milliseconds
    pub value: i32,
    /// interned, NUL-terminated endpoint text; valid until the context ends
    pub endpoint: &'static std::ffi::CStr,
}

/// How a face turns an event into the message that the reader gets.
pub type Encode = fn(&Event) -> Message;
