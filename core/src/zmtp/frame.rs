//! Frame headers: what stands before a body on the wire.
//!
//! ZMTP 2.0 and later (RFC 15, 23, 37): `FLAGS LEN(1) BODY`, or with the bit
//! LONG `FLAGS LEN(8) BODY`. ZMTP 1.0 (RFC 13): `LEN(1) FLAGS BODY`, or
//! `FF LEN(8) FLAGS BODY`, where LEN counts FLAGS as well.
//!
//! A length is whatever the peer claims, up to 2^64 - 1. Nothing here adds to
//! it, and nobody may reserve memory by it.

use super::error::ProtocolError;

/// Another part of the same message follows.
pub const MORE: u8 = 1;
/// The length has eight bytes. Only ever on the wire.
pub const LONG: u8 = 2;
/// A command, not a message (from ZMTP 3.0 on).
pub const COMMAND: u8 = 4;

/// Longest body, in bytes, whose length fits the short form of 2.0.
pub const SHORT_MAX: u64 = 255;
/// Longest body, in bytes, whose length fits the short form of 1.0.
pub const SHORT_MAX_V1: u64 = 253;
/// First byte of 1.0's long form.
const LONG_V1: u8 = 0xff;

/// What a frame header says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// The flags as they were sent, reserved bits included.
    pub flags: u8,
    /// Length of the body in bytes, as claimed by the peer.
    pub len: u64,
    /// Bytes of the header: 2 or 9 in 2.0, 2 or 10 in 1.0.
    pub size: usize,
}

/// Reads a header of ZMTP 2.0 or later. `None`: more bytes are needed.
#[inline]
pub fn parse_v2(input: &[u8]) -> Option<Header> {
    let (&flags, rest) = input.split_first()?;
    if flags & LONG == 0 {
        Some(Header { flags, len: u64::from(*rest.first()?), size: 2 })
    } else {
        Some(Header { flags, len: u64::from_be_bytes(*rest.first_chunk()?), size: 9 })
    }
}

/// Bytes of the header that begins `input`, as far as that can be told.
#[inline]
pub(super) fn header_size_v2(input: &[u8]) -> usize {
    match input.first() {
        Some(flags) if flags & LONG != 0 => 9,
        _ => 2,
    }
}

/// Reads a header of ZMTP 1.0. `None`: more bytes are needed. Length 0, which
/// does not even cover the flags, is an error.
#[inline]
pub fn parse_v1(input: &[u8]) -> Result<Option<Header>, ProtocolError> {
    Ok(length_v1(input)?.and_then(|(len, size)| Some(Header { flags: *input.get(size - 1)?, len, size })))
}

/// Body length and header size of 1.0's frame, known one byte before the
/// header is complete.
#[inline]
pub(super) fn length_v1(input: &[u8]) -> Result<Option<(u64, usize)>, ProtocolError> {
    let (counted, size) = match input {
        [] => return Ok(None),
        [LONG_V1, rest @ ..] => match rest.first_chunk() {
            Some(bytes) => (u64::from_be_bytes(*bytes), 10),
            None => return Ok(None),
        },
        [len, ..] => (u64::from(*len), 2),
    };
    let len = counted.checked_sub(1).ok_or(ProtocolError::UNSPECIFIED)?;
    Ok(Some((len, size)))
}

/// Bytes that must be there before [`length_v1`] can answer.
#[inline]
pub(super) fn length_size_v1(input: &[u8]) -> usize {
    if input.first() == Some(&LONG_V1) { 9 } else { 1 }
}

/// Writes the header of ZMTP 2.0 for a body of `len` bytes and returns its
/// size, 2 or 9. The form follows from `len`; a LONG in `flags` is ignored.
#[inline]
pub fn encode_v2(flags: u8, len: u64, out: &mut [u8; 9]) -> usize {
    if len <= SHORT_MAX {
        out[0] = flags & !LONG;
        out[1] = len as u8;
        2
    } else {
        out[0] = flags | LONG;
        out[1..].copy_from_slice(&len.to_be_bytes());
        9
    }
}

/// Appends a frame of ZMTP 2.0.
pub fn push_v2(flags: u8, body: &[u8], out: &mut Vec<u8>) {
    let mut header = [0; 9];
    let size = encode_v2(flags, body.len() as u64, &mut header);
    out.extend_from_slice(&header[..size]);
    out.extend_from_slice(body);
}

/// Writes the header of ZMTP 1.0 for a body of `len` bytes and returns its
/// size, 2 or 10. `len` is the length of a body in memory, hence far below 2^64.
#[inline]
pub fn encode_v1(more: bool, len: u64, out: &mut [u8; 10]) -> usize {
    if len <= SHORT_MAX_V1 {
        out[0] = len as u8 + 1;
        out[1] = u8::from(more);
        2
    } else {
        out[0] = LONG_V1;
        out[1..9].copy_from_slice(&(len + 1).to_be_bytes());
        out[9] = u8::from(more);
        10
    }
}

/// Appends a frame of ZMTP 1.0.
pub(super) fn push_v1(more: bool, body: &[u8], out: &mut Vec<u8>) {
    let mut header = [0; 10];
    let size = encode_v1(more, body.len() as u64, &mut header);
    out.extend_from_slice(&header[..size]);
    out.extend_from_slice(body);
}

/// The `len` bytes after a header of `size` bytes, if all of them are there.
#[inline]
pub(super) fn body_of(input: &[u8], size: usize, len: u64) -> Option<&[u8]> {
    input.get(size..)?.get(..usize::try_from(len).ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Noise, hex};
    use super::*;

    #[test]
    fn headers_of_2_0() {
        // (flags, body length, header as captured)
        for (flags, len, wire) in [
            (0, 0, "0000"),
            (0, 1, "0001"),
            (0, 254, "00fe"),
            (0, 255, "00ff"),
            (0, 256, "02 0000000000000100"),
            (0, 300, "02 000000000000012c"),
            (MORE, 300, "03 000000000000012c"),
            (MORE, 0, "0100"),
            (COMMAND, 26, "041a"),
            (COMMAND, 256, "06 0000000000000100"),
            (0, 70000, "02 0000000000011170"),
        ] {
            let mut out = [0; 9];
            let size = encode_v2(flags, len, &mut out);
            assert_eq!(out[..size], hex(wire), "{wire}");
            let header = parse_v2(&out[..size]).expect("a whole header");
            assert_eq!((header.flags & !LONG, header.len, header.size), (flags, len, size), "{wire}");
            for short in 0..size {
                assert_eq!(parse_v2(&out[..short]), None, "{wire} cut to {short}");
                assert!(short >= 1 || header_size_v2(&out[..short]) == 2);
            }
            assert_eq!(header_size_v2(&out[..1]), size, "{wire}");
        }
    }

    #[test]
    fn long_form_and_reserved_bits_are_accepted() {
        let header = parse_v2(&hex("02 0000000000000002 6869")).unwrap();
        assert_eq!(header, Header { flags: LONG, len: 2, size: 9 });
        let header = parse_v2(&hex("fc 02 6869")).unwrap();
        assert_eq!(header, Header { flags: 0xfc, len: 2, size: 2 });
    }

    #[test]
    fn lengths_near_the_end_of_64_bits_are_reported_as_they_are() {
        for len in [1 << 62, 1 << 63, u64::MAX - 40, u64::MAX - 1, u64::MAX] {
            let mut wire = vec![LONG];
            wire.extend(len.to_be_bytes());
            assert_eq!(parse_v2(&wire).unwrap().len, len);
            let mut wire = vec![0xff];
            wire.extend(len.to_be_bytes());
            assert_eq!(parse_v1(&wire), Ok(None), "the flags are missing");
            assert_eq!(length_v1(&wire), Ok(Some((len - 1, 10))));
            wire.push(0);
            assert_eq!(parse_v1(&wire).unwrap().unwrap().len, len - 1);
        }
    }

    #[test]
    fn an_encoder_ignores_long_in_the_flags() {
        let mut out = [0; 9];
        assert_eq!(encode_v2(LONG | MORE, 3, &mut out), 2);
        assert_eq!(out[..2], [MORE, 3]);
    }

    #[test]
    fn headers_of_1_0() {
        for (more, len, wire) in [
            (false, 0, "0100"),
            (false, 5, "0600"),
            (true, 1, "0201"),
            (false, 253, "fe00"),
            (false, 254, "ff 00000000000000ff 00"),
            (true, 254, "ff 00000000000000ff 01"),
            (false, 255, "ff 0000000000000100 00"),
            (false, 300, "ff 000000000000012d 00"),
            (false, 70000, "ff 0000000000011171 00"),
        ] {
            let mut out = [0; 10];
            let size = encode_v1(more, len, &mut out);
            assert_eq!(out[..size], hex(wire), "{wire}");
            let header = parse_v1(&out[..size]).unwrap().expect("a whole header");
            assert_eq!(header, Header { flags: u8::from(more), len, size });
            for short in 0..size {
                assert_eq!(parse_v1(&out[..short]), Ok(None), "{wire} cut to {short}");
            }
            let visible = length_size_v1(&out[..1]);
            assert_eq!(length_v1(&out[..visible]), Ok(Some((len, size))), "{wire}");
        }
    }

    #[test]
    fn long_form_of_a_short_body_is_accepted_in_1_0() {
        let header = parse_v1(&hex("ff 0000000000000006 00 68656c6c6f")).unwrap().unwrap();
        assert_eq!(header, Header { flags: 0, len: 5, size: 10 });
    }

    #[test]
    fn length_zero_is_an_error_in_1_0_as_soon_as_it_is_visible() {
        assert_eq!(parse_v1(&[0]), Err(ProtocolError::UNSPECIFIED));
        assert_eq!(parse_v1(&[0, 1, 2]), Err(ProtocolError::UNSPECIFIED));
        assert_eq!(parse_v1(&hex("ff 0000000000000000")), Err(ProtocolError::UNSPECIFIED));
        assert_eq!(parse_v1(&hex("ff 00000000000000")), Ok(None));
    }

    #[test]
    fn noise_never_panics_and_sizes_stay_within_the_input() {
        let mut noise = Noise::new(1);
        for _ in 0..20_000 {
            let len = noise.below(14);
            let input = noise.bytes(len);
            if let Some(header) = parse_v2(&input) {
                assert!(header.size <= input.len());
            }
            if let Ok(Some(header)) = parse_v1(&input) {
                assert!(header.size <= input.len());
            }
        }
    }
}
