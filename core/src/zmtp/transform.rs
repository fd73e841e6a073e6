//! What stands between the frames of ZMTP 2.0, in which this library thinks,
//! and a peer that needs another form: 1.0's framing (RFC 13), or CURVE's
//! encryption (in `curve`).

use super::error::ProtocolError;
use super::frame::{self, COMMAND, MORE, body_of, push_v1};

/// Translates the frames of one established connection, in both directions.
pub trait Transform {
    /// Appends one frame to `out` in the form that the peer expects. Of
    /// `flags`, MORE and COMMAND count.
    fn encode(&mut self, flags: u8, body: &[u8], out: &mut Vec<u8>);

    /// Reads the first frame in `input`, which holds bytes that no earlier
    /// call reported as consumed. After an error the connection must be closed.
    fn decode<'a>(&'a mut self, input: &'a [u8]) -> Result<Decoded<'a>, ProtocolError>;
}

/// What [`Transform::decode`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decoded<'a> {
    /// The frame is not there in full; its size, as soon as that is visible.
    NeedMore(Option<Announced>),
    /// A whole frame.
    Frame {
        /// MORE or COMMAND, or neither.
        flags: u8,
        /// The message part, or the command.
        body: &'a [u8],
        /// Bytes of `input` that the frame took.
        consumed: usize,
    },
}

/// Sizes that a peer claims. They are not to be trusted, let alone reserved:
/// their use is to close early, and to judge a good size for the next read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Announced {
    /// Length that the body will have, in bytes.
    pub body: u64,
    /// Length of the whole frame as it is in `input`, in bytes, at most 2^64 - 1.
    pub total: u64,
}

/// The framing of ZMTP 1.0.
pub(super) struct V1;

impl V1 {
    pub fn boxed() -> Box<dyn Transform + Send> {
        Box::new(V1)
    }
}

impl Transform for V1 {
    /// 1.0 has no commands; they are left out.
    fn encode(&mut self, flags: u8, body: &[u8], out: &mut Vec<u8>) {
        if flags & COMMAND == 0 {
            push_v1(flags & MORE != 0, body, out);
        }
    }

    fn decode<'a>(&'a mut self, input: &'a [u8]) -> Result<Decoded<'a>, ProtocolError> {
        let Some((len, size)) = frame::length_v1(input)? else { return Ok(Decoded::NeedMore(None)) };
        match (input.get(size - 1), body_of(input, size, len)) {
            (Some(flags), Some(body)) => {
                Ok(Decoded::Frame { flags: flags & MORE, body, consumed: size + body.len() })
            }
            _ => Ok(Decoded::NeedMore(Some(Announced { body: len, total: len.saturating_add(size as u64) }))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Noise, hex};
    use super::*;

    /// Frames, and bytes that are left over.
    type Found = (Vec<(u8, Vec<u8>)>, Vec<u8>);

    /// All frames in `wire`, fed in pieces that `cut` determines.
    fn decode_all(wire: &[u8], mut cut: impl FnMut() -> usize) -> Result<Found, ProtocolError> {
        let (mut frames, mut held, mut fed) = (Vec::new(), Vec::new(), 0);
        loop {
            match V1.decode(&held)? {
                Decoded::Frame { flags, body, consumed } => {
                    frames.push((flags, body.to_vec()));
                    held.drain(..consumed);
                }
                Decoded::NeedMore(_) if fed == wire.len() => return Ok((frames, held)),
                Decoded::NeedMore(announced) => {
                    assert!(announced.is_none_or(|announced| announced.total > held.len() as u64));
                    let end = wire.len().min(fed + cut());
                    held.extend_from_slice(&wire[fed..end]);
                    fed = end;
                }
            }
        }
    }

    #[test]
    fn frames_of_1_0_as_captured() {
        let mut out = Vec::new();
        V1.encode(0, b"hello", &mut out);
        V1.encode(MORE, b"a", &mut out);
        V1.encode(MORE, b"", &mut out);
        V1.encode(COMMAND, b"\x04PING\0\0", &mut out);
        V1.encode(0, b"b", &mut out);
        assert_eq!(out, hex("0600 68656c6c6f | 0201 61 0101 0200 62"));
        for (len, header) in [(253, "fe00"), (254, "ff 00000000000000ff 00"), (300, "ff 000000000000012d 00")]
        {
            let mut out = Vec::new();
            V1.encode(0, &vec![b'x'; len], &mut out);
            assert_eq!(out, [hex(header), vec![b'x'; len]].concat());
        }
    }

    #[test]
    fn frames_are_found_however_they_are_cut() {
        let mut noise = Noise::new(5);
        for round in 0..300 {
            let frames: Vec<(u8, Vec<u8>)> = (0..noise.below(5))
                .map(|_| {
                    let len = noise.below(300);
                    ((noise.next() & 1) as u8, noise.bytes(len))
                })
                .collect();
            let mut wire = Vec::new();
            for (flags, body) in &frames {
                V1.encode(*flags, body, &mut wire);
            }
            wire.extend(hex("0600 68")); // and the beginning of another
            let expected = (frames, hex("0600 68"));
            assert_eq!(decode_all(&wire, || 1), Ok(expected.clone()), "round {round}");
            assert_eq!(decode_all(&wire, || usize::MAX >> 1), Ok(expected.clone()), "round {round}");
            assert_eq!(decode_all(&wire, || 1 + noise.below(40)), Ok(expected), "round {round}");
        }
    }

    #[test]
    fn reserved_bits_and_long_forms_are_accepted() {
        let wire = hex("06fe 68656c6c6f 06ff 68656c6c6f ff 0000000000000002 00 78");
        let expected = vec![(0, b"hello".to_vec()), (MORE, b"hello".to_vec()), (0, b"x".to_vec())];
        assert_eq!(decode_all(&wire, || 1), Ok((expected, vec![])));
    }

    #[test]
    fn a_claimed_length_shows_as_early_as_possible_and_never_overflows() {
        assert_eq!(V1.decode(&[]), Ok(Decoded::NeedMore(None)));
        assert_eq!(V1.decode(&[9]), Ok(Decoded::NeedMore(Some(Announced { body: 8, total: 10 }))));
        assert_eq!(V1.decode(&hex("ff 00000000000000")), Ok(Decoded::NeedMore(None)));
        for bytes in [[0xff; 9].to_vec(), [0xff; 40].to_vec()] {
            let announced = Announced { body: u64::MAX - 1, total: u64::MAX };
            assert_eq!(V1.decode(&bytes), Ok(Decoded::NeedMore(Some(announced))));
        }
    }

    #[test]
    fn length_zero_is_an_error() {
        for wire in ["00", "0200 61 00", "ff 0000000000000000"] {
            assert_eq!(decode_all(&hex(wire), || 1), Err(ProtocolError::UNSPECIFIED), "{wire}");
            assert_eq!(decode_all(&hex(wire), || 99), Err(ProtocolError::UNSPECIFIED), "{wire}");
        }
    }
}
