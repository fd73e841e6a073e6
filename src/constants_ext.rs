//! The numbers of `zmq_ext.h`, under the names that they have there.
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "some are only for C, and stand here to be compared")]

use std::ffi::c_int;
use zmq_core::monitor::Kind;
use zmq_core::zmtp::ProtocolError;

// Security mechanisms, as ZMQ_MECHANISM is read
pub const ZMQ_NULL: c_int = 0;
pub const ZMQ_PLAIN: c_int = 1;
pub const ZMQ_CURVE: c_int = 2;

// Socket options
pub const ZMQ_IPV6: c_int = 42;
pub const ZMQ_MECHANISM: c_int = 43;
pub const ZMQ_PLAIN_SERVER: c_int = 44;
pub const ZMQ_PLAIN_USERNAME: c_int = 45;
pub const ZMQ_PLAIN_PASSWORD: c_int = 46;
pub const ZMQ_CURVE_SERVER: c_int = 47;
pub const ZMQ_CURVE_PUBLICKEY: c_int = 48;
pub const ZMQ_CURVE_SECRETKEY: c_int = 49;
pub const ZMQ_CURVE_SERVERKEY: c_int = 50;
pub const ZMQ_PROBE_ROUTER: c_int = 51;
pub const ZMQ_REQ_CORRELATE: c_int = 52;
pub const ZMQ_REQ_RELAXED: c_int = 53;
pub const ZMQ_CONFLATE: c_int = 54;
pub const ZMQ_ZAP_DOMAIN: c_int = 55;
pub const ZMQ_ROUTER_HANDOVER: c_int = 56;
pub const ZMQ_TOS: c_int = 57;
pub const ZMQ_HANDSHAKE_IVL: c_int = 66;
pub const ZMQ_XPUB_NODROP: c_int = 69;
pub const ZMQ_INVERT_MATCHING: c_int = 74;
pub const ZMQ_HEARTBEAT_IVL: c_int = 75;
pub const ZMQ_HEARTBEAT_TTL: c_int = 76;
pub const ZMQ_HEARTBEAT_TIMEOUT: c_int = 77;
pub const ZMQ_CONNECT_TIMEOUT: c_int = 79;
pub const ZMQ_TCP_MAXRT: c_int = 80;

// Events of monitors
pub const ZMQ_EVENT_MONITOR_STOPPED: c_int = 0x400;
pub const ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: c_int = 0x800;
pub const ZMQ_EVENT_HANDSHAKE_SUCCEEDED: c_int = 0x1000;
pub const ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: c_int = 0x2000;
pub const ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: c_int = 0x4000;
pub const ZMQ_OXIDE_EVENT_OWN_CLOSE: c_int = 0x100_0000;
pub const ZMQ_OXIDE_EVENT_ALL: c_int = 0x100_7fff;

// How a peer breaks the protocol in its handshake
pub const ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED: c_int = 0x1000_0000;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND: c_int = 0x1000_0001;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE: c_int = 0x1000_0002;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE: c_int = 0x1000_0003;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED: c_int = 0x1000_0011;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE: c_int = 0x1000_0012;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO: c_int = 0x1000_0013;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE: c_int = 0x1000_0014;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR: c_int = 0x1000_0015;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY: c_int = 0x1000_0016;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME: c_int = 0x1000_0017;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA: c_int = 0x1000_0018;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC: c_int = 0x1100_0001;
pub const ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH: c_int = 0x1100_0002;
pub const ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED: c_int = 0x2000_0000;
pub const ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY: c_int = 0x2000_0001;
pub const ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID: c_int = 0x2000_0002;
pub const ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION: c_int = 0x2000_0003;
pub const ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE: c_int = 0x2000_0004;
pub const ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA: c_int = 0x2000_0005;

// Socket options of monitors
pub const ZMQ_OXIDE_MONITOR_EXTENSIONS: c_int = 10_000;
pub const ZMQ_OXIDE_MONITOR_HWM: c_int = 10_001;
pub const ZMQ_OXIDE_MONITOR_DROPPED: c_int = 10_002;
pub const ZMQ_OXIDE_MONITOR_ADD: c_int = 10_003;
pub const ZMQ_OXIDE_MONITOR_REMOVE: c_int = 10_004;
pub const ZMQ_OXIDE_SOCKET_NUMBER: c_int = 10_005;

const _: () = {
    assert!(ZMQ_EVENT_MONITOR_STOPPED == Kind::MonitorStopped as c_int);
    assert!(ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL == Kind::HandshakeFailedNoDetail as c_int);
    assert!(ZMQ_EVENT_HANDSHAKE_SUCCEEDED == Kind::HandshakeSucceeded as c_int);
    assert!(ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL == Kind::HandshakeFailedProtocol as c_int);
    assert!(ZMQ_EVENT_HANDSHAKE_FAILED_AUTH == Kind::HandshakeFailedAuth as c_int);
    assert!(ZMQ_OXIDE_EVENT_OWN_CLOSE == Kind::OwnClose as c_int);

    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED == ProtocolError::UNSPECIFIED.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND == ProtocolError::UNEXPECTED_COMMAND.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE == ProtocolError::INVALID_SEQUENCE.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE == ProtocolError::KEY_EXCHANGE.0 as c_int);
    assert!(
        ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED == ProtocolError::MALFORMED_COMMAND.0 as c_int
    );
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE == ProtocolError::MALFORMED_MESSAGE.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO == ProtocolError::MALFORMED_HELLO.0 as c_int);
    assert!(
        ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE == ProtocolError::MALFORMED_INITIATE.0 as c_int
    );
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR == ProtocolError::MALFORMED_ERROR.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY == ProtocolError::MALFORMED_READY.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME == ProtocolError::MALFORMED_WELCOME.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA == ProtocolError::INVALID_METADATA.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC == ProtocolError::CRYPTOGRAPHIC.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH == ProtocolError::MECHANISM_MISMATCH.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY == ProtocolError::ZAP_MALFORMED_REPLY.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID == ProtocolError::ZAP_BAD_REQUEST_ID.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION == ProtocolError::ZAP_BAD_VERSION.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE == ProtocolError::ZAP_INVALID_STATUS_CODE.0 as c_int);
    assert!(ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA == ProtocolError::ZAP_INVALID_METADATA.0 as c_int);
};
