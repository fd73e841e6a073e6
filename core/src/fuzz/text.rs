//! Endpoints, filters and keys as programs write them; commands and ZAP
//! replies as peers and handlers do.

use super::Bytes;
use crate::options::Options;
use crate::socket_type::SocketType;
use crate::transport::resolve::split_port;
use crate::transport::{Address, Protocol, filter::Filter, split};
use crate::zmtp::command::Command;
use crate::zmtp::z85;
use crate::zmtp::zap::ZapReply;
use std::net::IpAddr;

/// What is bound resolves to something that can be bound again; nothing that
/// would have to be looked up is.
pub fn endpoint(bytes: &[u8]) {
    let mut options = Options::new(SocketType::Pair);
    options.ipv4only = bytes.len().is_multiple_of(2);
    let host = bytes.split(|&byte| byte == b'/').next().unwrap_or_default();
    if is_number(host) {
        let _ = Filter::parse(bytes, options.ipv4only);
    }
    if let Some(decoded) = z85::decode(bytes) {
        assert_eq!(z85::encode(&decoded).expect("as long as what was decoded").as_bytes(), bytes);
    }
    let Ok((protocol, text)) = split(bytes) else { return };
    if matches!(protocol, Protocol::Inproc) {
        return;
    }
    if let Ok(address) = Address::resolve_bind(protocol, text, &options) {
        let again = address.to_bytes();
        let (protocol, text) = split(&again).expect("an endpoint");
        let _ = Address::resolve_bind(protocol, text, &options);
    }
    if split_port(text).is_ok_and(|(host, _)| is_number(host)) {
        let _ = Address::resolve_connect(protocol, text, &options).map(|address| address.to_bytes());
    }
}

/// Other hosts would be looked up.
fn is_number(host: &[u8]) -> bool {
    str::from_utf8(host).is_ok_and(|host| host.parse::<IpAddr>().is_ok())
}

/// What a command says lies within it.
pub fn command(bytes: &[u8]) {
    match Command::parse(bytes) {
        Command::Subscribe(topic) | Command::Cancel(topic) => assert!(bytes.ends_with(topic)),
        Command::Ping { context, .. } => assert!(context.len() <= 16),
        _ => {}
    }
}

/// Frames of the lengths that bytes in front of them say.
pub fn zap_reply(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let len = bytes.byte().into();
        frames.push(bytes.take(len));
    }
    if let Ok(reply) = ZapReply::parse(&frames, b"7") {
        assert!(frames.len() == 6 && frames[1] == b"7");
        assert_eq!(reply.user_id.is_none(), frames[4].is_empty());
    }
}
