//! Socket options.

/// Every option, by meaning.
#[allow(missing_docs)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SocketOption {
    Affinity, Identity, Subscribe, Unsubscribe, Rate, RecoveryIvl, SndBuf, RcvBuf, RcvMore, Fd, Events, Type,
    Linger, ReconnectIvl, Backlog, ReconnectIvlMax, MaxMsgSize, SndHwm, RcvHwm, MulticastHops, RcvTimeo, SndTimeo,
    Ipv4Only, LastEndpoint, RouterMandatory, TcpKeepalive, TcpKeepaliveCnt, TcpKeepaliveIdle, TcpKeepaliveIntvl,
    TcpAcceptFilter, DelayAttachOnConnect, XpubVerbose,
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
}
