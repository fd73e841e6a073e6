//! Monitors: what a socket's connections do, told while it happens.
//!
//! Whatever happens to a connection is said to the socket's
//! [`Lease`](crate::lease::Lease), which knows who listens: monitors, each a
//! [`queue`] that a socket of the same context reads, and the [`log`], if the
//! process has one. Nobody who says something ever waits for a listener.

pub mod log;
mod queue;

pub use queue::Monitor;

use crate::errno::Errno;
use crate::message::Message;
use std::ffi::CStr;
use std::os::fd::RawFd;

/// Events that a monitor keeps for a reader, before it comes and while it is
/// slow, unless the socket says otherwise. Without bound for a reader whose
/// receive mark is 0.
pub const MOST_KEPT: u32 = 65_536;

/// The events that 3.2 knows. Others are for those who ask for them.
pub const CLASSIC: u32 = 0x3ff;

/// What happened, with the bits of a monitor's mask: libzmq's, the last aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Kind {
    /// An outgoing connection is made; value: its descriptor.
    Connected = 0x1,
    /// An attempt to connect has begun and is waited for; value: errno.
    ConnectDelayed = 0x2,
    /// The next attempt is due; value: in how many ms.
    ConnectRetried = 0x4,
    /// A socket is bound and accepts; value: the listening descriptor.
    Listening = 0x8,
    /// A bind failed; value: errno.
    BindFailed = 0x10,
    /// A connection was accepted; value: its descriptor.
    Accepted = 0x20,
    /// A connection was not accepted; value: errno.
    AcceptFailed = 0x40,
    /// A listening or connecting descriptor was closed; value: its number.
    Closed = 0x80,
    /// A listener's ipc file could not be removed; value: errno.
    CloseFailed = 0x100,
    /// A connection was lost; value: its descriptor.
    Disconnected = 0x200,
    /// Nothing more comes, from this socket at least; value: 0.
    MonitorStopped = 0x400,
    /// A handshake came to nothing; value: errno.
    HandshakeFailedNoDetail = 0x800,
    /// A handshake succeeded; value: 0.
    HandshakeSucceeded = 0x1000,
    /// The peer broke the protocol in its handshake; value: how.
    HandshakeFailedProtocol = 0x2000,
    /// The peer is not let in; value: the handler's status, 300 to 500.
    HandshakeFailedAuth = 0x4000,
    /// A connection was ended by our own side; value: its descriptor.
    OwnClose = 0x100_0000,
}

impl Kind {
    /// The name, as C knows it and people read it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Connected => "CONNECTED",
            Kind::ConnectDelayed => "CONNECT_DELAYED",
            Kind::ConnectRetried => "CONNECT_RETRIED",
            Kind::Listening => "LISTENING",
            Kind::BindFailed => "BIND_FAILED",
            Kind::Accepted => "ACCEPTED",
            Kind::AcceptFailed => "ACCEPT_FAILED",
            Kind::Closed => "CLOSED",
            Kind::CloseFailed => "CLOSE_FAILED",
            Kind::Disconnected => "DISCONNECTED",
            Kind::MonitorStopped => "MONITOR_STOPPED",
            Kind::HandshakeFailedNoDetail => "HANDSHAKE_FAILED_NO_DETAIL",
            Kind::HandshakeSucceeded => "HANDSHAKE_SUCCEEDED",
            Kind::HandshakeFailedProtocol => "HANDSHAKE_FAILED_PROTOCOL",
            Kind::HandshakeFailedAuth => "HANDSHAKE_FAILED_AUTH",
            Kind::OwnClose => "OWN_CLOSE",
        }
    }
}

/// One event, as a monitor's reader gets it.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// What happened.
    pub kind: Kind,
    /// What the kind says.
    pub value: i32,
    /// The endpoint's text. It stays where it is until the context ends.
    pub endpoint: &'a CStr,
    /// The socket that it happened to, where many are told of; otherwise 0.
    pub socket: u32,
}

/// What there is to know of an event beyond its value: for the log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Detail {
    /// The connection's descriptor.
    pub fd: Option<RawFd>,
    /// Why it happened.
    pub cause: Option<Errno>,
}

/// How a face turns an event into the message that the reader gets.
pub type Encode = fn(&Event<'_>) -> Message;
