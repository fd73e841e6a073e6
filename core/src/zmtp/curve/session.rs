//! CURVE after the handshake. Each frame, message or command, travels as
//! the body `07 MESSAGE nonce(8) box` of a message frame; the box holds the
//! real flags (1 MORE, 2 command) in a byte, and the real body.

use super::super::error::ProtocolError;
use super::super::frame::{self, COMMAND, MORE, body_of};
use super::super::transform::{Announced, Decoded, Transform};
use super::boxes::{OVERHEAD, Sealer};
use super::nonce::{self, Incoming, MESSAGE_CLIENT, MESSAGE_SERVER, Outgoing};

/// The name with its length, as every body begins.
const NAME: &[u8; 8] = b"\x07MESSAGE";

/// Bytes by which the wire's body is longer than the real one: name, number,
/// box, flags.
const GROWTH: usize = NAME.len() + 8 + OVERHEAD + 1;

/// Space for decrypted bodies that is kept from one frame to the next.
const KEPT: usize = 64 * 1024;

/// The flag of a command inside the box.
const BOXED_COMMAND: u8 = 2;

/// Encrypts one connection.
pub(super) struct Session {
    sealer: Sealer,
    outgoing: Outgoing,
    incoming: Incoming,
    text_out: &'static [u8; 16],
    text_in: &'static [u8; 16],
    /// The last decrypted box.
    plain: Vec<u8>,
}

impl Session {
    /// The client's side. The numbers go on from those of the handshake.
    pub fn of_client(sealer: Sealer, outgoing: Outgoing, incoming: Incoming) -> Session {
        let (text_out, text_in) = (MESSAGE_CLIENT, MESSAGE_SERVER);
        Session { sealer, outgoing, incoming, text_out, text_in, plain: Vec::new() }
    }

    /// The server's side.
    pub fn of_server(sealer: Sealer, outgoing: Outgoing, incoming: Incoming) -> Session {
        let (text_out, text_in) = (MESSAGE_SERVER, MESSAGE_CLIENT);
        Session { sealer, outgoing, incoming, text_out, text_in, plain: Vec::new() }
    }

    /// Decrypts the body of a frame into `plain`, of which it leaves at least a byte.
    fn open(&mut self, body: &[u8]) -> Result<(), ProtocolError> {
        let rest = body.strip_prefix(NAME).ok_or(ProtocolError::UNEXPECTED_COMMAND)?;
        let (number, sealed) = rest.split_first_chunk().ok_or(ProtocolError::MALFORMED_MESSAGE)?;
        self.sealer.open(&nonce::numbered(self.text_in, *number), sealed, &mut self.plain)?;
        self.incoming.accept(*number)
    }
}

impl Transform for Session {
    fn encode(&mut self, flags: u8, body: &[u8], out: &mut Vec<u8>) {
        let number = self.outgoing.next();
        let mut header = [0; 9];
        let size = frame::encode_v2(0, (GROWTH + body.len()) as u64, &mut header);
        out.reserve(size + GROWTH + body.len());
        out.extend_from_slice(&header[..size]);
        out.extend_from_slice(NAME);
        out.extend_from_slice(&number);
        let boxed = if flags & COMMAND != 0 { BOXED_COMMAND } else { flags & MORE };
        self.sealer.seal(&nonce::numbered(self.text_out, number), &[&[boxed], body], out);
    }

    fn decode<'a>(&'a mut self, input: &'a [u8]) -> Result<Decoded<'a>, ProtocolError> {
        if self.plain.capacity() > KEPT {
            self.plain = Vec::new();
        }
        let Some(header) = frame::parse_v2(input) else { return Ok(Decoded::NeedMore(None)) };
        let Some(len) = header.len.checked_sub(GROWTH as u64) else {
            return Err(ProtocolError::MALFORMED_MESSAGE);
        };
        let Some(body) = body_of(input, header.size, header.len) else {
            let total = header.len.saturating_add(header.size as u64);
            return Ok(Decoded::NeedMore(Some(Announced { body: len, total })));
        };
        self.open(body)?;
        let consumed = header.size + body.len();
        match self.plain.split_first() {
            Some((boxed, body)) => Ok(Decoded::Frame { flags: unboxed(*boxed), body, consumed }),
            None => Err(ProtocolError::MALFORMED_MESSAGE),
        }
    }
}

/// Flags of a frame from those in a box. Other bits are reserved. A command
/// has no MORE.
fn unboxed(flags: u8) -> u8 {
    if flags & BOXED_COMMAND != 0 { COMMAND } else { flags & MORE }
}

#[cfg(test)]
mod tests {
    use super::super::Secret;
    use super::*;

    #[test]
    fn the_space_of_a_long_body_is_given_back() {
        let session = |make: fn(Sealer, Outgoing, Incoming) -> Session| {
            make(Sealer::with_key(&Secret::new([1; 32])), Outgoing::default(), Incoming::first([0; 8]))
        };
        let (mut client, mut server) = (session(Session::of_client), session(Session::of_server));
        for (len, kept) in [(100, true), (KEPT * 2, false), (100, true)] {
            let mut wire = Vec::new();
            client.encode(0, &vec![b'x'; len], &mut wire);
            assert!(matches!(server.decode(&wire), Ok(Decoded::Frame { body, .. }) if body.len() == len));
            assert_eq!(server.decode(&[]), Ok(Decoded::NeedMore(None)));
            assert_eq!(server.plain.capacity() > 0, kept, "{len}");
        }
    }
}
