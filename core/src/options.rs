//! Socket options: their defaults, the values that each accepts, and the copy
//! that a socket hands to its listeners and sessions.
//!
//! A socket owns one [`Options`] and changes it in its own thread; every bind
//! and connect takes a snapshot. Options that mean something to one pattern
//! only, and those that are a socket's state rather than its settings, are
//! the socket's business.

pub(crate) mod security;
#[cfg(test)]
mod tests;

use crate::errno::{Errno, Result};
use crate::monitor::MOST_KEPT;
use crate::socket_type::SocketType;
use crate::transport::filter::Filter;
use security::Security;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// Every option, by meaning.
#[allow(missing_docs)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SocketOption {
    Affinity,
    Identity,
    Subscribe,
    Unsubscribe,
    Rate,
    RecoveryIvl,
    SndBuf,
    RcvBuf,
    RcvMore,
    Fd,
    Events,
    Type,
    Linger,
    ReconnectIvl,
    Backlog,
    ReconnectIvlMax,
    MaxMsgSize,
    SndHwm,
    RcvHwm,
    MulticastHops,
    RcvTimeo,
    SndTimeo,
    Ipv4Only,
    LastEndpoint,
    RouterMandatory,
    TcpKeepalive,
    TcpKeepaliveCnt,
    TcpKeepaliveIdle,
    TcpKeepaliveIntvl,
    TcpAcceptFilter,
    DelayAttachOnConnect,
    XpubVerbose,
    Ipv6,
    Mechanism,
    PlainServer,
    PlainUsername,
    PlainPassword,
    CurveServer,
    CurvePublicKey,
    CurveSecretKey,
    CurveServerKey,
    ProbeRouter,
    ReqCorrelate,
    ReqRelaxed,
    Conflate,
    ZapDomain,
    RouterHandover,
    Tos,
    HandshakeIvl,
    XpubNoDrop,
    InvertMatching,
    HeartbeatIvl,
    HeartbeatTtl,
    HeartbeatTimeout,
    ConnectTimeout,
    TcpMaxRt,
    MonitorExtensions,
    MonitorHwm,
    MonitorDropped,
    SocketNumber,
}

/// An option's value on its way in or out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// C's int
    Int(i32),
    /// 64 bits signed
    I64(i64),
    /// 64 bits unsigned
    U64(u64),
    /// bytes (identity, endpoint without NUL, filter)
    Bytes(Vec<u8>),
    /// bytes that are wiped when they are dropped (password, key)
    Secret(Zeroizing<Vec<u8>>),
}

/// What can be set of a socket.
#[derive(Clone)]
pub struct Options {
    /// The socket's type, never changed.
    pub kind: SocketType,
    /// I/O threads to choose from, bit i for thread i; 0 for all.
    pub affinity: u64,
    /// What the socket calls itself to its peers, at most 255 bytes.
    pub identity: Vec<u8>,
    /// Multicast rate in kbit/s; stored only.
    pub rate: i32,
    /// Multicast recovery time in ms; stored only.
    pub recovery_ivl: i32,
    /// Multicast hops; stored only.
    pub multicast_hops: i32,
    /// The system's send buffer of a connection in bytes, 0 for its own choice.
    pub sndbuf: i32,
    /// The system's receive buffer of a connection in bytes, 0 for its own choice.
    pub rcvbuf: i32,
    /// ms that messages may still leave after the socket was closed; negative for ever.
    pub linger: i32,
    /// ms until a connection is tried again; -1 for never.
    pub reconnect_ivl: i32,
    /// ms that this time may double up to; 0 for no doubling.
    pub reconnect_ivl_max: i32,
    /// Connections that the system keeps until they are accepted.
    pub backlog: i32,
    /// Largest part that a peer may send in bytes; negative for any.
    pub maxmsgsize: i64,
    /// Messages that wait for one peer, 0 for any number.
    pub sndhwm: u32,
    /// Messages of one peer that wait to be received, 0 for any number.
    pub rcvhwm: u32,
    /// ms that receiving may wait, negative for ever.
    pub rcvtimeo: i32,
    /// ms that sending may wait, negative for ever.
    pub sndtimeo: i32,
    /// Whether IPv6 stays out of it.
    pub ipv4only: bool,
    /// Keepalive probes on tcp connections: 1 on, 0 off, -1 the system's choice.
    pub keepalive: i32,
    /// Probes until a connection counts as lost, -1 for the system's choice.
    pub keepalive_cnt: i32,
    /// s of silence before the first probe, -1 for the system's choice.
    pub keepalive_idle: i32,
    /// s between probes, -1 for the system's choice.
    pub keepalive_intvl: i32,
    /// Who may connect by tcp; without filters everybody.
    pub accept_filters: Vec<Filter>,
    /// Whether an outgoing connection is a peer only while it is up.
    pub delay_attach: bool,
    /// ms that a peer may take for its handshake, 0 for any time.
    pub handshake_ivl: i32,
    /// ms until a tcp connection attempt is given up, 0 for the system's choice.
    pub connect_timeout: i32,
    /// ms that sent data may stay unacknowledged by tcp, 0 for the system's choice.
    pub tcp_maxrt: i32,
    /// What IP's type-of-service field says.
    pub tos: i32,
    /// ms between two signs of life that peers are asked for, 0 for never.
    pub heartbeat_ivl: i32,
    /// ms of silence of ours that peers are to bear, 0 for any time.
    pub heartbeat_ttl: i32,
    /// ms that the answer may take, -1 for as long as the interval, 0 for any time.
    pub heartbeat_timeout: i32,
    /// Whether only the newest message is kept, of those to send and to receive.
    pub conflate: bool,
    /// Who may talk to the socket, and how it proves who it is.
    pub security: Security,
    /// Whether monitors are told of events that 3.2 does not know.
    pub monitor_extensions: bool,
    /// Events that the next monitor keeps at most, 0 for any number.
    pub monitor_hwm: u32,
}

/// Longest identity and longest accept filter, in bytes.
const LONGEST: usize = 255;
/// What options take that are on or off, below 0 or not, above 0 or not.
const FLAG: RangeInclusive<i32> = 0..=1;
const NATURAL: RangeInclusive<i32> = 0..=i32::MAX;
const POSITIVE: RangeInclusive<i32> = 1..=i32::MAX;
/// A time to live in ms: travels as tenths of a second in 16 bits.
const TTL: RangeInclusive<i32> = 0..=6_553_599;

impl Options {
    /// The defaults for a socket of this type.
    pub fn new(kind: SocketType) -> Options {
        Options {
            kind,
            affinity: 0,
            identity: Vec::new(),
            rate: 100,
            recovery_ivl: 10_000,
            multicast_hops: 1,
            sndbuf: 0,
            rcvbuf: 0,
            linger: if matches!(kind, SocketType::Sub | SocketType::Xsub) { 0 } else { -1 },
            reconnect_ivl: 100,
            reconnect_ivl_max: 0,
            backlog: 100,
            maxmsgsize: -1,
            sndhwm: 1000,
            rcvhwm: 1000,
            rcvtimeo: -1,
            sndtimeo: -1,
            ipv4only: true,
            keepalive: -1,
            keepalive_cnt: -1,
            keepalive_idle: -1,
            keepalive_intvl: -1,
            accept_filters: Vec::new(),
            delay_attach: false,
            handshake_ivl: 30_000,
            connect_timeout: 0,
            tcp_maxrt: 0,
            tos: 0,
            heartbeat_ivl: 0,
            heartbeat_ttl: 0,
            heartbeat_timeout: -1,
            conflate: false,
            security: Security::new(),
            monitor_extensions: false,
            monitor_hwm: MOST_KEPT,
        }
    }

    /// Sets an option; a refused value leaves the old one. An accept filter
    /// is added to those there are, an empty one removes them all.
    ///
    /// # Errors
    /// EINVAL: the value is of another type or outside what the option takes,
    /// or the option is read-only, or a pattern's.
    pub fn set(&mut self, option: SocketOption, value: &Value) -> Result<()> {
        match value {
            Value::Int(number) => self.set_int(option, *number).or_else(|_| self.security.set(option, value)),
            Value::I64(value) if option == SocketOption::MaxMsgSize => {
                self.maxmsgsize = *value;
                Ok(())
            }
            Value::U64(value) if option == SocketOption::Affinity => {
                self.affinity = *value;
                Ok(())
            }
            Value::Bytes(value) if option == SocketOption::Identity => self.set_identity(value),
            Value::Bytes(value) if option == SocketOption::TcpAcceptFilter => self.add_filter(value),
            _ => self.security.set(option, value),
        }
    }

    fn set_int(&mut self, option: SocketOption, value: i32) -> Result<()> {
        use SocketOption as O;
        let (place, accepted) = match option {
            O::Rate => (&mut self.rate, POSITIVE),
            O::RecoveryIvl => (&mut self.recovery_ivl, NATURAL),
            O::MulticastHops => (&mut self.multicast_hops, POSITIVE),
            O::SndBuf => (&mut self.sndbuf, NATURAL),
            O::RcvBuf => (&mut self.rcvbuf, NATURAL),
            O::Linger => (&mut self.linger, i32::MIN..=i32::MAX),
            O::ReconnectIvl => (&mut self.reconnect_ivl, -1..=i32::MAX),
            O::ReconnectIvlMax => (&mut self.reconnect_ivl_max, NATURAL),
            O::Backlog => (&mut self.backlog, i32::MIN..=i32::MAX),
            O::RcvTimeo => (&mut self.rcvtimeo, i32::MIN..=i32::MAX),
            O::SndTimeo => (&mut self.sndtimeo, i32::MIN..=i32::MAX),
            O::TcpKeepalive => (&mut self.keepalive, -1..=1),
            O::HandshakeIvl => (&mut self.handshake_ivl, NATURAL),
            O::ConnectTimeout => (&mut self.connect_timeout, NATURAL),
            O::TcpMaxRt => (&mut self.tcp_maxrt, NATURAL),
            O::Tos => (&mut self.tos, NATURAL),
            O::HeartbeatIvl => (&mut self.heartbeat_ivl, NATURAL),
            O::HeartbeatTtl => (&mut self.heartbeat_ttl, TTL),
            O::HeartbeatTimeout => (&mut self.heartbeat_timeout, NATURAL),
            O::TcpKeepaliveCnt if value != 0 => (&mut self.keepalive_cnt, -1..=i32::MAX),
            O::TcpKeepaliveIdle if value != 0 => (&mut self.keepalive_idle, -1..=i32::MAX),
            O::TcpKeepaliveIntvl if value != 0 => (&mut self.keepalive_intvl, -1..=i32::MAX),
            _ => return self.set_count_or_flag(option, value),
        };
        if !accepted.contains(&value) {
            return Err(Errno::EINVAL);
        }
        *place = value;
        Ok(())
    }

    fn set_count_or_flag(&mut self, option: SocketOption, value: i32) -> Result<()> {
        match option {
            SocketOption::SndHwm if value >= 0 => self.sndhwm = value.unsigned_abs(),
            SocketOption::RcvHwm if value >= 0 => self.rcvhwm = value.unsigned_abs(),
            SocketOption::Ipv4Only if FLAG.contains(&value) => self.ipv4only = value == 1,
            SocketOption::Ipv6 if FLAG.contains(&value) => self.ipv4only = value == 0,
            SocketOption::Conflate if FLAG.contains(&value) && self.can_conflate() => {
                self.conflate = value == 1
            }
            SocketOption::MonitorHwm if value >= 0 => self.monitor_hwm = value.unsigned_abs(),
            SocketOption::MonitorExtensions if FLAG.contains(&value) => self.monitor_extensions = value == 1,
            SocketOption::DelayAttachOnConnect if FLAG.contains(&value) => self.delay_attach = value == 1,
            _ => return Err(Errno::EINVAL),
        }
        Ok(())
    }

    /// Whether old messages may give way to new ones: not where a message
    /// answers another, or an old one says more than a new one.
    fn can_conflate(&self) -> bool {
        use SocketType::{Dealer, Pub, Pull, Push, Sub};
        matches!(self.kind, Pub | Sub | Push | Pull | Dealer)
    }

    /// Whether only the newest message is kept for each peer.
    pub fn conflates_out(&self) -> bool {
        use SocketType::{Dealer, Pub, Push};
        self.conflate && matches!(self.kind, Pub | Push | Dealer)
    }

    /// Whether only the newest message is kept of each peer.
    pub fn conflates_in(&self) -> bool {
        use SocketType::{Dealer, Pull, Sub};
        self.conflate && matches!(self.kind, Sub | Pull | Dealer)
    }

    fn set_identity(&mut self, value: &[u8]) -> Result<()> {
        // Identities that begin with 0 are those that a ROUTER makes up.
        if value.first().is_none_or(|&first| first == 0) || value.len() > LONGEST {
            return Err(Errno::EINVAL);
        }
        self.identity = value.into();
        Ok(())
    }

    fn add_filter(&mut self, value: &[u8]) -> Result<()> {
        match value {
            [] => self.accept_filters.clear(),
            [0, ..] => return Err(Errno::EINVAL),
            text if text.len() > LONGEST => return Err(Errno::EINVAL),
            text => self.accept_filters.push(Filter::parse(text, self.ipv4only)?),
        }
        Ok(())
    }

    /// Reads an option.
    ///
    /// # Errors
    /// EINVAL: the option is write-only, a pattern's, or a socket's state
    /// (RcvMore, Fd, Events, LastEndpoint, MonitorDropped, SocketNumber).
    pub fn get(&self, option: SocketOption) -> Result<Value> {
        use SocketOption as O;
        Ok(Value::Int(match option {
            O::Affinity => return Ok(Value::U64(self.affinity)),
            O::MaxMsgSize => return Ok(Value::I64(self.maxmsgsize)),
            O::Identity => return Ok(Value::Bytes(self.identity.clone())),
            O::Type => self.kind as i32,
            O::Rate => self.rate,
            O::RecoveryIvl => self.recovery_ivl,
            O::MulticastHops => self.multicast_hops,
            O::SndBuf => self.sndbuf,
            O::RcvBuf => self.rcvbuf,
            O::Linger => self.linger,
            O::ReconnectIvl => self.reconnect_ivl,
            O::ReconnectIvlMax => self.reconnect_ivl_max,
            O::Backlog => self.backlog,
            O::SndHwm => self.sndhwm as i32,
            O::RcvHwm => self.rcvhwm as i32,
            O::RcvTimeo => self.rcvtimeo,
            O::SndTimeo => self.sndtimeo,
            O::Ipv4Only => self.ipv4only.into(),
            O::TcpKeepalive => self.keepalive,
            O::TcpKeepaliveCnt => self.keepalive_cnt,
            O::TcpKeepaliveIdle => self.keepalive_idle,
            O::TcpKeepaliveIntvl => self.keepalive_intvl,
            O::DelayAttachOnConnect => self.delay_attach.into(),
            O::HandshakeIvl => self.handshake_ivl,
            O::Ipv6 => (!self.ipv4only).into(),
            O::ConnectTimeout => self.connect_timeout,
            O::TcpMaxRt => self.tcp_maxrt,
            O::Tos => self.tos,
            O::HeartbeatIvl => self.heartbeat_ivl,
            O::HeartbeatTtl => self.heartbeat_ttl / 100 * 100,
            O::HeartbeatTimeout => self.heartbeat_timeout,
            O::Conflate if self.can_conflate() => self.conflate.into(),
            O::MonitorExtensions => self.monitor_extensions.into(),
            O::MonitorHwm => self.monitor_hwm as i32,
            _ => return self.security.get(option),
        }))
    }
}
