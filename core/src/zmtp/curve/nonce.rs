//! The 24 bytes that make each box unlike every other: a text, so that a box
//! cannot be taken for one of another kind, and a number or random bytes.

use super::super::error::ProtocolError;

/// A whole nonce.
pub(super) type Nonce = [u8; 24];

pub(super) const HELLO: &[u8; 16] = b"CurveZMQHELLO---";
pub(super) const INITIATE: &[u8; 16] = b"CurveZMQINITIATE";
pub(super) const READY: &[u8; 16] = b"CurveZMQREADY---";
pub(super) const MESSAGE_CLIENT: &[u8; 16] = b"CurveZMQMESSAGEC";
pub(super) const MESSAGE_SERVER: &[u8; 16] = b"CurveZMQMESSAGES";
pub(super) const WELCOME: &[u8; 8] = b"WELCOME-";
pub(super) const COOKIE: &[u8; 8] = b"COOKIE--";
pub(super) const VOUCH: &[u8; 8] = b"VOUCH---";

/// A nonce with a number that is sent along.
pub(super) fn numbered(text: &[u8; 16], number: [u8; 8]) -> Nonce {
    let mut nonce = [0; 24];
    nonce[..16].copy_from_slice(text);
    nonce[16..].copy_from_slice(&number);
    nonce
}

/// A nonce with random bytes that are sent along.
pub(super) fn random(text: &[u8; 8], bytes: &[u8; 16]) -> Nonce {
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(text);
    nonce[8..].copy_from_slice(bytes);
    nonce
}

/// Numbers for our own commands: 1, 2, 3, … The 64 bits outlast any connection.
#[derive(Default)]
pub(super) struct Outgoing(u64);

impl Outgoing {
    pub fn next(&mut self) -> [u8; 8] {
        self.0 += 1;
        self.0.to_be_bytes()
    }
}

/// The number of the peer's last command. The next one must be above it, or
/// somebody repeats what was sent before.
pub(super) struct Incoming(u64);

impl Incoming {
    /// Whatever the peer begins with is right.
    pub fn first(number: [u8; 8]) -> Incoming {
        Incoming(u64::from_be_bytes(number))
    }

    pub fn accept(&mut self, number: [u8; 8]) -> Result<(), ProtocolError> {
        let number = u64::from_be_bytes(number);
        if number <= self.0 {
            return Err(ProtocolError::INVALID_SEQUENCE);
        }
        self.0 = number;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_with_one_and_must_increase() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.next(), [0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(outgoing.next(), [0, 0, 0, 0, 0, 0, 0, 2]);
        let mut incoming = Incoming::first(5u64.to_be_bytes());
        for (number, expected) in [
            (5u64, Err(ProtocolError::INVALID_SEQUENCE)),
            (4, Err(ProtocolError::INVALID_SEQUENCE)),
            (6, Ok(())),
            (6, Err(ProtocolError::INVALID_SEQUENCE)),
            (900, Ok(())),
            (0, Err(ProtocolError::INVALID_SEQUENCE)),
            (u64::MAX, Ok(())),
            (u64::MAX, Err(ProtocolError::INVALID_SEQUENCE)),
        ] {
            assert_eq!(incoming.accept(number.to_be_bytes()), expected, "{number}");
        }
    }
}
