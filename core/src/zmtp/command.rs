//! Commands: `NAMELEN(1) NAME DATA` in the body of a command frame (RFC 23
//! section "Commands", RFC 37 for SUBSCRIBE, CANCEL, PING and PONG).

use super::error::{HandshakeError, ProtocolError};
use super::frame::{self, COMMAND};
use std::time::Duration;

pub(super) const READY: &[u8] = b"READY";
pub(super) const ERROR: &[u8] = b"ERROR";
pub(super) const HELLO: &[u8] = b"HELLO";
pub(super) const WELCOME: &[u8] = b"WELCOME";
pub(super) const INITIATE: &[u8] = b"INITIATE";
const SUBSCRIBE: &[u8] = b"SUBSCRIBE";
const CANCEL: &[u8] = b"CANCEL";
const PING: &[u8] = b"PING";
const PONG: &[u8] = b"PONG";

/// Longest context, in bytes, of a PING; what is longer is cut off.
pub const CONTEXT_MAX: usize = 16;

/// PING counts its time to live in these.
const TENTH_MS: u64 = 100;

/// A command that came after the handshake. The slices are parts of the frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command<'a> {
    /// The peer wants messages that begin with this topic.
    Subscribe(&'a [u8]),
    /// The peer does not want them any more.
    Cancel(&'a [u8]),
    /// The peer asks for a sign of life.
    Ping {
        /// Silence of ours for this long would end the connection; zero: never.
        ttl: Duration,
        /// Comes back in the PONG; at most [`CONTEXT_MAX`] bytes.
        context: &'a [u8],
    },
    /// Answer to our PING, with its context.
    Pong(&'a [u8]),
    /// The peer refuses to go on, and says why.
    Error(&'a [u8]),
    /// Part of the handshake, and meaningless after it.
    Ready(&'a [u8]),
    /// An unknown name, or a body that is no proper command. To be ignored.
    Unknown,
}

impl<'a> Command<'a> {
    /// Reads the body of a command frame. What cannot be understood is
    /// `Unknown`, since peers expect that such commands are ignored.
    pub fn parse(body: &'a [u8]) -> Command<'a> {
        let Some((name, data)) = split(body) else { return Command::Unknown };
        match name {
            SUBSCRIBE => Command::Subscribe(data),
            CANCEL => Command::Cancel(data),
            PING => match data.split_first_chunk() {
                Some((ttl, context)) => Command::Ping { ttl: ttl_of(*ttl), context: cut(context) },
                None => Command::Unknown,
            },
            PONG => Command::Pong(data),
            ERROR => reason(data).map_or(Command::Unknown, Command::Error),
            READY => Command::Ready(data),
            _ => Command::Unknown,
        }
    }
}

/// Appends a SUBSCRIBE as a whole frame (3.1 only; older peers are sent a
/// message `01 topic`).
pub fn subscribe(topic: &[u8], out: &mut Vec<u8>) {
    push(SUBSCRIBE, &[topic], out);
}

/// Appends a CANCEL as a whole frame (3.1 only; older peers are sent a message
/// `00 topic`).
pub fn cancel(topic: &[u8], out: &mut Vec<u8>) {
    push(CANCEL, &[topic], out);
}

/// Appends a PING as a whole frame. `ttl` is sent in tenths of a second,
/// rounded down, 6553.5 s at most.
pub fn ping(ttl: Duration, context: &[u8], out: &mut Vec<u8>) {
    let tenths = u16::try_from(ttl.as_millis() / u128::from(TENTH_MS)).unwrap_or(u16::MAX);
    push(PING, &[&tenths.to_be_bytes(), cut(context)], out);
}

/// Appends a PONG as a whole frame, with the context of the PING.
pub fn pong(context: &[u8], out: &mut Vec<u8>) {
    push(PONG, &[cut(context)], out);
}

fn ttl_of(tenths: [u8; 2]) -> Duration {
    Duration::from_millis(u64::from(u16::from_be_bytes(tenths)) * TENTH_MS)
}

fn cut(context: &[u8]) -> &[u8] {
    &context[..context.len().min(CONTEXT_MAX)]
}

/// Name and data of a command body; `None` if the name does not fit in.
pub(super) fn split(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&len, rest) = body.split_first()?;
    rest.split_at_checked(usize::from(len))
}

/// Appends a command frame whose data are the `parts` in a row. Names have at
/// most 255 bytes.
pub(super) fn push(name: &[u8], parts: &[&[u8]], out: &mut Vec<u8>) {
    let len = 1 + name.len() + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut header = [0; 9];
    let size = frame::encode_v2(COMMAND, len as u64, &mut header);
    out.reserve(size + len);
    out.extend_from_slice(&header[..size]);
    out.push(name.len() as u8);
    out.extend_from_slice(name);
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// Appends an ERROR with the status code of a refusal.
pub(super) fn error(status: u16, out: &mut Vec<u8>) {
    let reason = status.to_string();
    push(ERROR, &[&[reason.len() as u8], reason.as_bytes()], out);
}

/// The reason in an ERROR's data; its length must fit exactly.
fn reason(data: &[u8]) -> Option<&[u8]> {
    let (&len, reason) = data.split_first()?;
    (usize::from(len) == reason.len()).then_some(reason)
}

/// What an ERROR during the handshake means. Its reason is free text by the
/// RFC; a ZAP status code is what libzmq sends.
pub(super) fn refusal(data: &[u8]) -> HandshakeError {
    match reason(data) {
        None => ProtocolError::MALFORMED_ERROR.into(),
        Some(b"300") => HandshakeError::Auth(300),
        Some(b"400") => HandshakeError::Auth(400),
        Some(b"500") => HandshakeError::Auth(500),
        Some(_) => HandshakeError::NoDetail,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Noise, hex};
    use super::*;

    fn frame_of(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out);
        out
    }

    /// The body of a frame that must fill `wire` exactly.
    fn body(wire: &[u8]) -> &[u8] {
        let header = frame::parse_v2(wire).expect("a header");
        assert_eq!(header.size as u64 + header.len, wire.len() as u64);
        &wire[header.size..]
    }

    #[test]
    fn subscriptions_as_captured() {
        let wire = frame_of(|out| subscribe(b"ab", out));
        assert_eq!(wire, hex("04 0c 09 535542534352494245 6162"));
        assert_eq!(Command::parse(body(&wire)), Command::Subscribe(b"ab"));
        let wire = frame_of(|out| cancel(b"ab", out));
        assert_eq!(wire, hex("04 09 06 43414e43454c 6162"));
        assert_eq!(Command::parse(body(&wire)), Command::Cancel(b"ab"));
        assert_eq!(frame_of(|out| subscribe(&[b't'; 245], out))[..2], hex("04 ff"));
        assert_eq!(frame_of(|out| subscribe(&[b't'; 246], out))[..9], hex("06 0000000000000100"));
    }

    #[test]
    fn signs_of_life_as_captured() {
        let wire = frame_of(|out| ping(Duration::from_millis(1500), b"", out));
        assert_eq!(wire, hex("04 07 04 50494e47 000f"));
        let parsed = Command::parse(body(&wire));
        assert_eq!(parsed, Command::Ping { ttl: Duration::from_millis(1500), context: b"" });
        assert_eq!(frame_of(|out| pong(b"", out)), hex("04 05 04 504f4e47"));
        let wire = frame_of(|out| pong(b"ctx", out));
        assert_eq!(wire, hex("04 08 04 504f4e47 637478"));
        assert_eq!(Command::parse(body(&wire)), Command::Pong(b"ctx"));
    }

    #[test]
    fn a_time_to_live_neither_wraps_nor_rounds_up() {
        for (ms, tenths) in [
            (0, 0),
            (99, 0),
            (100, 1),
            (65_600, 656),
            (6_553_500, 65535),
            (6_553_600, 65535),
            (u64::MAX, 65535),
        ] {
            let wire = frame_of(|out| ping(Duration::from_millis(ms), b"", out));
            assert_eq!(wire[7..9], u16::to_be_bytes(tenths), "{ms} ms");
            let Command::Ping { ttl, .. } = Command::parse(body(&wire)) else { panic!("{ms} ms") };
            assert_eq!(ttl, Duration::from_millis(u64::from(tenths) * 100), "{ms} ms");
        }
    }

    #[test]
    fn a_context_is_cut_to_sixteen_bytes_in_both_directions() {
        let context = [b'c'; 40];
        assert_eq!(body(&frame_of(|out| ping(Duration::ZERO, &context, out))).len(), 7 + 16);
        assert_eq!(body(&frame_of(|out| pong(&context, out))).len(), 5 + 16);
        let long = [&b"\x04PING\0\x0a"[..], &context].concat();
        assert_eq!(
            Command::parse(&long),
            Command::Ping { ttl: Duration::from_secs(1), context: &context[..16] }
        );
    }

    #[test]
    fn what_is_no_proper_command_is_unknown() {
        for wire in [
            "",                        // no name at all
            "00",                      // an empty name
            "05 52454144",             // a name longer than the frame
            "ff",                      // the same
            "04 50494e47",             // PING without its time to live
            "04 50494e47 00",          // PING one byte short
            "03 466f6f 616263",        // some other name
            "09 737562736372696265",   // names are upper case
            "05 4552524f52",           // ERROR without a length
            "05 4552524f52 04 343030", // ERROR's length too great
            "05 4552524f52 02 343030", // ERROR's length too small
        ] {
            assert_eq!(Command::parse(&hex(wire)), Command::Unknown, "{wire}");
        }
    }

    #[test]
    fn handshake_commands_after_it_are_recognised() {
        assert_eq!(Command::parse(b"\x05READY"), Command::Ready(b""));
        assert_eq!(Command::parse(b"\x05ERROR\x03400"), Command::Error(b"400"));
    }

    #[test]
    fn refusals() {
        assert_eq!(frame_of(|out| error(400, out)), hex("04 0a 05 4552524f52 03 343030"));
        for (data, expected) in [
            (&b"\x03300"[..], HandshakeError::Auth(300)),
            (b"\x03400", HandshakeError::Auth(400)),
            (b"\x03500", HandshakeError::Auth(500)),
            (b"\x03200", HandshakeError::NoDetail),
            (b"\x00", HandshakeError::NoDetail),
            (b"\x04nope", HandshakeError::NoDetail),
            (b"", ProtocolError::MALFORMED_ERROR.into()),
            (b"\x03400x", ProtocolError::MALFORMED_ERROR.into()),
            (b"\x0440", ProtocolError::MALFORMED_ERROR.into()),
        ] {
            assert_eq!(refusal(data), expected, "{data:?}");
        }
    }

    #[test]
    fn noise_never_panics() {
        let mut noise = Noise::new(2);
        for round in 0..20_000 {
            let len = noise.below(40);
            let mut bytes = noise.bytes(len);
            if round % 2 == 0 && len > 5 {
                bytes[..5].copy_from_slice(b"\x04PING");
            }
            if let Command::Ping { context, .. } = Command::parse(&bytes) {
                assert!(context.len() <= CONTEXT_MAX);
            }
        }
    }
}
