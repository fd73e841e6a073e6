//! What can be wrong with a peer, told apart as far as monitoring reports it.

/// A peer broke the protocol. The number is the value of the monitoring event
/// HANDSHAKE_FAILED_PROTOCOL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProtocolError(pub u32);

#[allow(missing_docs)]
impl ProtocolError {
    pub const UNSPECIFIED: ProtocolError = ProtocolError(0x1000_0000);
    pub const UNEXPECTED_COMMAND: ProtocolError = ProtocolError(0x1000_0001);
    pub const INVALID_SEQUENCE: ProtocolError = ProtocolError(0x1000_0002);
    pub const KEY_EXCHANGE: ProtocolError = ProtocolError(0x1000_0003);
    pub const MALFORMED_COMMAND: ProtocolError = ProtocolError(0x1000_0011);
    pub const MALFORMED_MESSAGE: ProtocolError = ProtocolError(0x1000_0012);
    pub const MALFORMED_HELLO: ProtocolError = ProtocolError(0x1000_0013);
    pub const MALFORMED_INITIATE: ProtocolError = ProtocolError(0x1000_0014);
    pub const MALFORMED_ERROR: ProtocolError = ProtocolError(0x1000_0015);
    pub const MALFORMED_READY: ProtocolError = ProtocolError(0x1000_0016);
    pub const MALFORMED_WELCOME: ProtocolError = ProtocolError(0x1000_0017);
    pub const INVALID_METADATA: ProtocolError = ProtocolError(0x1000_0018);
    pub const CRYPTOGRAPHIC: ProtocolError = ProtocolError(0x1100_0001);
    pub const MECHANISM_MISMATCH: ProtocolError = ProtocolError(0x1100_0002);
    pub const ZAP_MALFORMED_REPLY: ProtocolError = ProtocolError(0x2000_0001);
    pub const ZAP_BAD_REQUEST_ID: ProtocolError = ProtocolError(0x2000_0002);
    pub const ZAP_BAD_VERSION: ProtocolError = ProtocolError(0x2000_0003);
    pub const ZAP_INVALID_STATUS_CODE: ProtocolError = ProtocolError(0x2000_0004);
    pub const ZAP_INVALID_METADATA: ProtocolError = ProtocolError(0x2000_0005);
}

/// Why a handshake failed. The connection is to be closed; the three cases are
/// the three events that monitoring knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandshakeError {
    /// The peer, or the ZAP handler, broke the protocol.
    Protocol(ProtocolError),
    /// The ZAP handler refused: 300, 400 or 500. On the refusing side an ERROR
    /// command may be waiting in [`output`](super::Handshake::output), which
    /// should be sent before the connection is closed.
    Auth(u16),
    /// Everything else: a version that is not allowed, a length over the
    /// limit, 1.0's invalid length 0, no source of randomness.
    NoDetail,
}

impl From<ProtocolError> for HandshakeError {
    fn from(error: ProtocolError) -> HandshakeError {
        HandshakeError::Protocol(error)
    }
}
