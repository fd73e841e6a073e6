//! The numbers of `zmq.h`, under the names that they have there.
//!
//! `ctest/witness` compares them with the header, both ways: a number here
//! that C does not know, or the other way round, is an error. The end of the
//! file compares them with what the core calls the same things.
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "some are only for C, and stand here to be compared")]

use std::ffi::{c_int, c_short};
use zmq_core::monitor::Kind;
use zmq_core::{Errno, SocketType, errno, poll};

pub const ZMQ_VERSION_MAJOR: c_int = 3;
pub const ZMQ_VERSION_MINOR: c_int = 2;
pub const ZMQ_VERSION_PATCH: c_int = 6;
pub const ZMQ_VERSION: c_int = 30206;

// Errors
pub const ZMQ_HAUSNUMERO: c_int = 156_384_712;
pub const EFSM: c_int = 156_384_763;
pub const ENOCOMPATPROTO: c_int = 156_384_764;
pub const ETERM: c_int = 156_384_765;
pub const EMTHREAD: c_int = 156_384_766;

// Context options
pub const ZMQ_IO_THREADS: c_int = 1;
pub const ZMQ_MAX_SOCKETS: c_int = 2;
pub const ZMQ_IO_THREADS_DFLT: c_int = 1;
pub const ZMQ_MAX_SOCKETS_DFLT: c_int = 1024;

// Socket types
pub const ZMQ_PAIR: c_int = 0;
pub const ZMQ_PUB: c_int = 1;
pub const ZMQ_SUB: c_int = 2;
pub const ZMQ_REQ: c_int = 3;
pub const ZMQ_REP: c_int = 4;
pub const ZMQ_DEALER: c_int = 5;
pub const ZMQ_ROUTER: c_int = 6;
pub const ZMQ_PULL: c_int = 7;
pub const ZMQ_PUSH: c_int = 8;
pub const ZMQ_XPUB: c_int = 9;
pub const ZMQ_XSUB: c_int = 10;
pub const ZMQ_XREQ: c_int = 5;
pub const ZMQ_XREP: c_int = 6;

// Socket options
pub const ZMQ_AFFINITY: c_int = 4;
pub const ZMQ_IDENTITY: c_int = 5;
pub const ZMQ_SUBSCRIBE: c_int = 6;
pub const ZMQ_UNSUBSCRIBE: c_int = 7;
pub const ZMQ_RATE: c_int = 8;
pub const ZMQ_RECOVERY_IVL: c_int = 9;
pub const ZMQ_SNDBUF: c_int = 11;
pub const ZMQ_RCVBUF: c_int = 12;
pub const ZMQ_RCVMORE: c_int = 13;
pub const ZMQ_FD: c_int = 14;
pub const ZMQ_EVENTS: c_int = 15;
pub const ZMQ_TYPE: c_int = 16;
pub const ZMQ_LINGER: c_int = 17;
pub const ZMQ_RECONNECT_IVL: c_int = 18;
pub const ZMQ_BACKLOG: c_int = 19;
pub const ZMQ_RECONNECT_IVL_MAX: c_int = 21;
pub const ZMQ_MAXMSGSIZE: c_int = 22;
pub const ZMQ_SNDHWM: c_int = 23;
pub const ZMQ_RCVHWM: c_int = 24;
pub const ZMQ_MULTICAST_HOPS: c_int = 25;
pub const ZMQ_RCVTIMEO: c_int = 27;
pub const ZMQ_SNDTIMEO: c_int = 28;
pub const ZMQ_IPV4ONLY: c_int = 31;
pub const ZMQ_LAST_ENDPOINT: c_int = 32;
pub const ZMQ_ROUTER_MANDATORY: c_int = 33;
pub const ZMQ_FAIL_UNROUTABLE: c_int = 33;
pub const ZMQ_ROUTER_BEHAVIOR: c_int = 33;
pub const ZMQ_TCP_KEEPALIVE: c_int = 34;
pub const ZMQ_TCP_KEEPALIVE_CNT: c_int = 35;
pub const ZMQ_TCP_KEEPALIVE_IDLE: c_int = 36;
pub const ZMQ_TCP_KEEPALIVE_INTVL: c_int = 37;
pub const ZMQ_TCP_ACCEPT_FILTER: c_int = 38;
pub const ZMQ_DELAY_ATTACH_ON_CONNECT: c_int = 39;
pub const ZMQ_XPUB_VERBOSE: c_int = 40;

// Messages: their property, and flags of sending and receiving
pub const ZMQ_MORE: c_int = 1;
pub const ZMQ_DONTWAIT: c_int = 1;
pub const ZMQ_NOBLOCK: c_int = 1;
pub const ZMQ_SNDMORE: c_int = 2;

// Monitors
pub const ZMQ_EVENT_CONNECTED: c_int = 1;
pub const ZMQ_EVENT_CONNECT_DELAYED: c_int = 2;
pub const ZMQ_EVENT_CONNECT_RETRIED: c_int = 4;
pub const ZMQ_EVENT_LISTENING: c_int = 8;
pub const ZMQ_EVENT_BIND_FAILED: c_int = 16;
pub const ZMQ_EVENT_ACCEPTED: c_int = 32;
pub const ZMQ_EVENT_ACCEPT_FAILED: c_int = 64;
pub const ZMQ_EVENT_CLOSED: c_int = 128;
pub const ZMQ_EVENT_CLOSE_FAILED: c_int = 256;
pub const ZMQ_EVENT_DISCONNECTED: c_int = 512;
pub const ZMQ_EVENT_ALL: c_int = 1023;

// Polling
pub const ZMQ_POLLIN: c_short = 1;
pub const ZMQ_POLLOUT: c_short = 2;
pub const ZMQ_POLLERR: c_short = 4;

// Devices
pub const ZMQ_STREAMER: c_int = 1;
pub const ZMQ_FORWARDER: c_int = 2;
pub const ZMQ_QUEUE: c_int = 3;

const _: () = {
    assert!(ZMQ_HAUSNUMERO == errno::HAUSNUMERO);
    assert!(EFSM == Errno::EFSM.0 && ENOCOMPATPROTO == Errno::ENOCOMPATPROTO.0);
    assert!(ETERM == Errno::ETERM.0 && EMTHREAD == Errno::EMTHREAD.0);

    assert!(ZMQ_PAIR == SocketType::Pair as c_int && ZMQ_PUB == SocketType::Pub as c_int);
    assert!(ZMQ_SUB == SocketType::Sub as c_int && ZMQ_REQ == SocketType::Req as c_int);
    assert!(ZMQ_REP == SocketType::Rep as c_int && ZMQ_DEALER == SocketType::Dealer as c_int);
    assert!(ZMQ_ROUTER == SocketType::Router as c_int && ZMQ_PULL == SocketType::Pull as c_int);
    assert!(ZMQ_PUSH == SocketType::Push as c_int && ZMQ_XPUB == SocketType::Xpub as c_int);
    assert!(ZMQ_XSUB == SocketType::Xsub as c_int);

    assert!(ZMQ_EVENT_CONNECTED == Kind::Connected as c_int);
    assert!(ZMQ_EVENT_CONNECT_DELAYED == Kind::ConnectDelayed as c_int);
    assert!(ZMQ_EVENT_CONNECT_RETRIED == Kind::ConnectRetried as c_int);
    assert!(ZMQ_EVENT_LISTENING == Kind::Listening as c_int);
    assert!(ZMQ_EVENT_BIND_FAILED == Kind::BindFailed as c_int);
    assert!(ZMQ_EVENT_ACCEPTED == Kind::Accepted as c_int);
    assert!(ZMQ_EVENT_ACCEPT_FAILED == Kind::AcceptFailed as c_int);
    assert!(ZMQ_EVENT_CLOSED == Kind::Closed as c_int);
    assert!(ZMQ_EVENT_CLOSE_FAILED == Kind::CloseFailed as c_int);
    assert!(ZMQ_EVENT_DISCONNECTED == Kind::Disconnected as c_int);

    assert!(ZMQ_POLLIN == poll::IN && ZMQ_POLLOUT == poll::OUT && ZMQ_POLLERR == poll::ERR);
};
