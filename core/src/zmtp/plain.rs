//! PLAIN (RFC 24): a name and a password in the clear.
//!
//! ```text
//! client  HELLO ULEN(1) username PLEN(1) password    server  WELCOME
//! client  INITIATE metadata                          server  READY metadata
//! ```

use super::command::{self, HELLO, INITIATE, READY, WELCOME};
use super::error::{HandshakeError, ProtocolError};
use super::mechanism::{Mechanism, Progress, push_ready};
use super::metadata::Peer;
use super::transform::Transform;
use zeroize::Zeroizing;

/// Which command is expected next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
    /// HELLO (the server), WELCOME (the client).
    First,
    /// INITIATE, READY.
    Second,
    /// None any more.
    Nothing,
}

pub(super) struct PlainClient {
    own: Vec<u8>,
    hello: Zeroizing<Vec<u8>>,
    expects: Expects,
    peer: Peer,
}

impl PlainClient {
    /// `own`: our metadata. Name and password are cut to the 255 bytes that
    /// their lengths can express.
    pub fn new(own: Vec<u8>, username: &[u8], password: &[u8]) -> PlainClient {
        let mut hello = Zeroizing::new(Vec::with_capacity(2 + 2 * 255));
        for text in [username, password] {
            let text = &text[..text.len().min(255)];
            hello.push(text.len() as u8);
            hello.extend_from_slice(text);
        }
        PlainClient { own, hello, expects: Expects::First, peer: Peer::default() }
    }
}

impl Mechanism for PlainClient {
    fn start(&mut self, out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        command::push(HELLO, &[&self.hello], out);
        Ok(Progress::Read)
    }

    fn command(&mut self, name: &[u8], data: &[u8], out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        match (self.expects, name) {
            (Expects::First, WELCOME) if data.is_empty() => {
                self.expects = Expects::Second;
                command::push(INITIATE, &[&self.own], out);
                Ok(Progress::Read)
            }
            (Expects::First, WELCOME) => Err(ProtocolError::MALFORMED_WELCOME.into()),
            (Expects::Second, READY) => {
                self.expects = Expects::Nothing;
                self.peer = Peer::parse(data)?;
                Ok(Progress::Done)
            }
            _ => Err(ProtocolError::UNEXPECTED_COMMAND.into()),
        }
    }

    fn finish(self: Box<Self>) -> (Peer, Option<Box<dyn Transform + Send>>) {
        (self.peer, None)
    }
}

pub(super) struct PlainServer {
    own: Vec<u8>,
    asks: bool,
    expects: Expects,
    peer: Peer,
}

impl PlainServer {
    /// `own`: our metadata; `asks`: whether there is a ZAP handler. Without
    /// one, nobody can tell a right password from a wrong one.
    pub fn new(own: Vec<u8>, asks: bool) -> PlainServer {
        PlainServer { own, asks, expects: Expects::First, peer: Peer::default() }
    }
}

impl Mechanism for PlainServer {
    fn start(&mut self, _out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        Ok(Progress::Read)
    }

    fn command(&mut self, name: &[u8], data: &[u8], out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        match (self.expects, name) {
            (Expects::First, HELLO) => {
                let (username, password) = credentials(data).ok_or(ProtocolError::MALFORMED_HELLO)?;
                if !self.asks {
                    return Err(HandshakeError::NoDetail);
                }
                self.expects = Expects::Second;
                Ok(Progress::Ask(vec![username.to_vec(), password.to_vec()]))
            }
            (Expects::Second, INITIATE) => {
                self.expects = Expects::Nothing;
                self.peer = Peer::parse(data)?;
                push_ready(&self.own, out);
                Ok(Progress::Done)
            }
            _ => Err(ProtocolError::UNEXPECTED_COMMAND.into()),
        }
    }

    fn authorized(&mut self, out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        command::push(WELCOME, &[], out);
        Ok(Progress::Read)
    }

    fn finish(self: Box<Self>) -> (Peer, Option<Box<dyn Transform + Send>>) {
        (self.peer, None)
    }
}

/// Username and password in HELLO's data, which they must fill exactly.
fn credentials(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (username, rest) = command::split(data)?;
    let (password, rest) = command::split(rest)?;
    rest.is_empty().then_some((username, password))
}

#[cfg(test)]
mod tests {
    use super::super::testing::hex;
    use super::*;

    #[test]
    fn a_clients_commands_as_captured() {
        let metadata =
            hex("0b536f636b65742d54797065 00000006 4445414c4552 084964656e74697479 00000003 616263");
        let mut client = PlainClient::new(metadata.clone(), b"admin", b"secret");
        let mut out = Vec::new();
        assert!(matches!(client.start(&mut out), Ok(Progress::Read)));
        assert_eq!(out, hex("0413 0548454c4c4f 05 61646d696e 06 736563726574"));
        out.clear();
        assert!(matches!(client.command(b"WELCOME", b"", &mut out), Ok(Progress::Read)));
        assert_eq!(out, [hex("042f 08494e495449415445"), metadata.clone()].concat());
        assert!(matches!(client.command(b"READY", &metadata, &mut out), Ok(Progress::Done)));
        assert_eq!(client.peer.identity, b"abc");
    }

    #[test]
    fn names_and_passwords_have_255_bytes_at_most() {
        let mut out = Vec::new();
        PlainClient::new(Vec::new(), &[b'u'; 300], &[b'p'; 255]).start(&mut out).unwrap();
        let data = &out[9 + 6..];
        assert_eq!(credentials(data), Some((&[b'u'; 255][..], &[b'p'; 255][..])));
    }

    #[test]
    fn a_server_asks_about_exactly_what_hello_says() {
        for (data, expected) in [
            (&b"\x05admin\x06secret"[..], Some((&b"admin"[..], &b"secret"[..]))),
            (b"\0\0", Some((b"", b""))),
            (b"", None),
            (b"\x05admin", None),
            (b"\x06admin", None),
            (b"\x05admin\x07secret", None),
            (b"\x05admin\x05secret", None),
            (b"\x05admin\x06secret\0", None),
        ] {
            assert_eq!(credentials(data), expected, "{data:?}");
            let mut server = PlainServer::new(Vec::new(), true);
            match (server.command(b"HELLO", data, &mut Vec::new()), expected) {
                (Ok(Progress::Ask(asked)), Some((username, password))) => {
                    assert_eq!(asked, [username, password]);
                }
                (Err(error), None) => assert_eq!(error, ProtocolError::MALFORMED_HELLO.into()),
                _ => panic!("{data:?}"),
            }
        }
        let result = PlainServer::new(Vec::new(), false).command(b"HELLO", b"\0\0", &mut Vec::new());
        assert_eq!(result.err(), Some(HandshakeError::NoDetail), "nobody to ask");
    }

    #[test]
    fn commands_out_of_turn() {
        let unexpected = Some(ProtocolError::UNEXPECTED_COMMAND.into());
        for name in ["WELCOME", "INITIATE", "READY", "MESSAGE", "x"] {
            let mut server = PlainServer::new(Vec::new(), true);
            assert_eq!(server.command(name.as_bytes(), b"", &mut Vec::new()).err(), unexpected, "{name}");
        }
        for name in ["HELLO", "INITIATE", "READY", "x"] {
            let mut client = PlainClient::new(Vec::new(), b"", b"");
            assert_eq!(client.command(name.as_bytes(), b"", &mut Vec::new()).err(), unexpected, "{name}");
        }
        let mut server = PlainServer::new(Vec::new(), true);
        assert!(server.command(b"HELLO", b"\0\0", &mut Vec::new()).is_ok());
        assert_eq!(server.command(b"HELLO", b"\0\0", &mut Vec::new()).err(), unexpected, "HELLO twice");
        let mut client = PlainClient::new(Vec::new(), b"", b"");
        let welcome = client.command(b"WELCOME", b"x", &mut Vec::new());
        assert_eq!(welcome.err(), Some(ProtocolError::MALFORMED_WELCOME.into()));
    }
}
