//! NULL (RFC 23): no security. Each side sends READY without waiting for the
//! other's; traffic may begin when both are through, not earlier: a libzmq 4
//! that has not sent its own READY yet closes on a message.

use super::command;
use super::error::{HandshakeError, ProtocolError};
use super::mechanism::{Mechanism, Progress, push_ready};
use super::metadata::Peer;
use super::transform::Transform;

pub(super) struct Null {
    own: Vec<u8>,
    asks: bool,
    peer: Peer,
}

impl Null {
    /// `own`: our metadata; `asks`: whether a ZAP handler decides about peers.
    pub fn new(own: Vec<u8>, asks: bool) -> Null {
        Null { own, asks, peer: Peer::default() }
    }
}

impl Mechanism for Null {
    fn start(&mut self, out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        if self.asks { Ok(Progress::Ask(Vec::new())) } else { self.authorized(out) }
    }

    fn command(&mut self, name: &[u8], data: &[u8], _out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        if name != command::READY {
            return Err(ProtocolError::UNEXPECTED_COMMAND.into());
        }
        self.peer = Peer::parse(data)?;
        Ok(Progress::Done)
    }

    fn authorized(&mut self, out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        push_ready(&self.own, out);
        Ok(Progress::Read)
    }

    fn finish(self: Box<Self>) -> (Peer, Option<Box<dyn Transform + Send>>) {
        (self.peer, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_sent_at_once_unless_somebody_has_to_be_asked() {
        let mut out = Vec::new();
        assert!(matches!(Null::new(b"m".to_vec(), false).start(&mut out), Ok(Progress::Read)));
        assert_eq!(out, b"\x04\x07\x05READYm");
        out.clear();
        let mut null = Null::new(b"m".to_vec(), true);
        assert!(matches!(null.start(&mut out), Ok(Progress::Ask(credentials)) if credentials.is_empty()));
        assert_eq!(out, b"");
        assert!(matches!(null.authorized(&mut out), Ok(Progress::Read)));
        assert_eq!(out, b"\x04\x07\x05READYm");
    }

    #[test]
    fn nothing_but_ready_is_expected() {
        for name in ["", "HELLO", "ready", "READYX", "SUBSCRIBE", "PING"] {
            let result = Null::new(Vec::new(), false).command(name.as_bytes(), b"", &mut Vec::new());
            assert_eq!(result.err(), Some(ProtocolError::UNEXPECTED_COMMAND.into()), "{name}");
        }
        let result = Null::new(Vec::new(), false).command(b"READY", b"\0", &mut Vec::new());
        assert_eq!(result.err(), Some(ProtocolError::INVALID_METADATA.into()));
    }
}
