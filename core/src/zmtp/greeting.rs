//! The greeting, from which both sides learn which version the other speaks.
//!
//! ```text
//! 1.0 (RFC 13)   nothing: an identity frame comes first
//! 2.0 (RFC 15)   FF pad(8) 7F 01 TYPE                                 12 bytes
//! 3.x (RFC 23)   FF pad(8) 7F 03 MINOR mechanism(20) as-server 0(31)  64 bytes
//! ```
//!
//! We speak 3.1 and step down to what the peer understands. Therefore each
//! piece is sent only when the peer's bytes have shown that it will be read in
//! the right way: `FF pad 7F` at once (a 1.0 peer reads it as the header of our
//! identity frame), `03` after ten bytes, the rest after eleven.

use super::config::Config;
use super::error::{HandshakeError, ProtocolError};
use crate::SocketType;

/// The version of ZMTP that a connection speaks.
#[allow(missing_docs)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Version {
    V1,
    V2,
    V3_0,
    V3_1,
}

/// Bytes of the greeting of 3.x.
const SIZE: usize = 64;
const SIGNATURE: usize = 10;
const MECHANISM: usize = 20;
const MAJOR: u8 = 3;
const MINOR: u8 = 1;

/// What is to be done about the bytes that the peer has sent so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Next {
    /// Read as many more, then ask again.
    Read(usize),
    /// The peer has no greeting: its bytes are the beginning of a 1.0 identity frame.
    Unversioned,
    /// The greeting is over.
    Speaks(Version),
}

/// The ten bytes that every connection begins with. The padding holds what a
/// 1.0 peer takes for the length of our identity frame.
pub(super) fn signature(identity: &[u8]) -> [u8; SIGNATURE] {
    let mut bytes = [0xff; SIGNATURE];
    bytes[1..9].copy_from_slice(&(identity.len() as u64 + 1).to_be_bytes());
    bytes[9] = 0x7f;
    bytes
}

/// Looks at the `peer`'s greeting and appends the next piece of ours. To be
/// called once for each number of bytes it asked for, beginning with 1.
pub(super) fn advance(peer: &[u8], config: &Config, out: &mut Vec<u8>) -> Result<Next, HandshakeError> {
    match peer.len() {
        1 if peer[0] != 0xff => unversioned(config),
        1 => Ok(Next::Read(SIGNATURE - 1)),
        SIGNATURE if peer[9] & 1 == 0 => unversioned(config),
        SIGNATURE => {
            out.push(MAJOR);
            Ok(Next::Read(1))
        }
        11 if peer[10] < 2 => {
            refuse_old(config)?;
            out.push(config.socket_type as u8);
            Ok(Next::Read(1))
        }
        11 => {
            push_rest(config, out);
            Ok(Next::Read(SIZE - 11))
        }
        _ => speaks(peer, config),
    }
}

fn unversioned(config: &Config) -> Result<Next, HandshakeError> {
    refuse_old(config)?;
    Ok(Next::Unversioned)
}

/// A peer without security mechanisms does not get past a socket with one.
fn refuse_old(config: &Config) -> Result<(), HandshakeError> {
    if config.mechanism.is_secure() { Err(HandshakeError::NoDetail) } else { Ok(()) }
}

/// Everything from the minor version on.
fn push_rest(config: &Config, out: &mut Vec<u8>) {
    let mut rest = [0; SIZE - 11];
    rest[0] = MINOR;
    rest[1..=MECHANISM].copy_from_slice(&padded(config.mechanism.name()));
    rest[1 + MECHANISM] = u8::from(config.mechanism.is_server());
    out.extend_from_slice(&rest);
}

/// The version of a whole greeting. A major of 2 or above 3 is treated as our
/// own; who is client and who is server is not looked at.
fn speaks(peer: &[u8], config: &Config) -> Result<Next, HandshakeError> {
    match (peer[10], peer[11]) {
        (0, _) => Ok(Next::Speaks(Version::V1)),
        (1, _) => Ok(Next::Speaks(Version::V2)),
        _ if peer[12..12 + MECHANISM] != padded(config.mechanism.name()) => {
            Err(ProtocolError::MECHANISM_MISMATCH.into())
        }
        (MAJOR, 0) => Ok(Next::Speaks(Version::V3_0)),
        _ => Ok(Next::Speaks(Version::V3_1)),
    }
}

/// The type in a whole greeting of 12 bytes. 3.x tells it later.
pub(super) fn socket_type(peer: &[u8]) -> Option<SocketType> {
    SocketType::from_number(i32::from(*peer.get(11)?))
}

fn padded(name: &str) -> [u8; MECHANISM] {
    let mut bytes = [0; MECHANISM];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::config::MechanismConfig;
    use super::super::testing::hex;
    use super::*;

    const OURS: &str = "03 | 01 4e554c4c 00000000000000000000000000000000";

    fn config(domain: &str) -> Config {
        let mechanism = MechanismConfig::Null { zap_domain: domain.into() };
        Config::new(SocketType::Dealer, b"abc", mechanism)
    }

    /// Feeds a peer's bytes as they are asked for. Returns the outcome, how
    /// many were read, and what was sent.
    fn run(peer: &[u8], config: &Config) -> (Result<Next, HandshakeError>, usize, Vec<u8>) {
        let (mut out, mut read) = (Vec::new(), 1);
        loop {
            match advance(&peer[..read], config, &mut out) {
                Ok(Next::Read(more)) if read + more <= peer.len() => read += more,
                outcome => return (outcome, read, out),
            }
        }
    }

    fn v3(major: u8, minor: u8, mechanism: &str) -> Vec<u8> {
        let mut bytes = signature(b"").to_vec();
        bytes.extend([major, minor]);
        bytes.extend(padded(mechanism));
        bytes.resize(SIZE, 0);
        bytes
    }

    #[test]
    fn signatures_as_captured() {
        for (len, wire) in [
            (0, "ff00000000000000017f"),
            (3, "ff00000000000000047f"),
            (253, "ff00000000000000fe7f"),
            (254, "ff00000000000000ff7f"),
            (255, "ff00000000000001007f"),
        ] {
            assert_eq!(signature(&vec![b'i'; len]), hex(wire)[..], "{len}");
        }
    }

    #[test]
    fn each_piece_waits_for_the_peers_bytes() {
        let config = config("");
        for (peer, read, outcome, sent) in [
            ("ff", 1, Next::Read(9), ""),
            ("ff000000000000000001", 10, Next::Read(1), "03"),
            ("ff00000000000000017f 01", 11, Next::Read(1), "0305"),
            ("ff00000000000000017f 03", 11, Next::Read(53), &format!("{OURS}{}", "00".repeat(32))),
        ] {
            assert_eq!(run(&hex(peer), &config), (Ok(outcome), read, hex(sent)), "{peer}");
        }
    }

    #[test]
    fn versions() {
        let config = config("");
        let greeted = |peer: &[u8]| run(peer, &config);
        for byte in (0..=0xfe).step_by(7) {
            assert_eq!(greeted(&[byte; 12]), (Ok(Next::Unversioned), 1, vec![]), "{byte:02x}");
        }
        for byte9 in [0x00, 0x02, 0x7e, 0xfe] {
            let peer = [hex("ff0000000000000001"), vec![byte9]].concat();
            assert_eq!(greeted(&peer), (Ok(Next::Unversioned), 10, vec![]), "{byte9:02x}");
        }
        for byte9 in [0x01, 0x03, 0x7f, 0xff] {
            let peer = [hex("ffaaaaaaaaaaaaaaaa"), vec![byte9, 1, 5]].concat();
            assert_eq!(greeted(&peer), (Ok(Next::Speaks(Version::V2)), 12, hex("0305")), "{byte9:02x}");
        }
        let peer = hex("ff00000000000000017f 00 c8");
        assert_eq!(greeted(&peer), (Ok(Next::Speaks(Version::V1)), 12, hex("0305")));
        let ours = hex(&format!("{OURS}{}", "00".repeat(32)));
        for (major, minor, version) in [
            (2, 0, Version::V3_1),
            (3, 0, Version::V3_0),
            (3, 1, Version::V3_1),
            (3, 9, Version::V3_1),
            (4, 0, Version::V3_1),
            (255, 255, Version::V3_1),
        ] {
            let outcome = greeted(&v3(major, minor, "NULL"));
            assert_eq!(outcome, (Ok(Next::Speaks(version)), 64, ours.clone()), "{major}.{minor}");
        }
    }

    #[test]
    fn mechanisms_must_match_in_all_twenty_bytes() {
        let mismatch = Err(ProtocolError::MECHANISM_MISMATCH.into());
        for name in ["", "PLAIN", "CURVE", "null", "NULLX", "NUL"] {
            assert_eq!(run(&v3(3, 1, name), &config("")).0, mismatch, "{name}");
        }
        let mut peer = v3(3, 1, "NULL");
        peer[31] = 1;
        assert_eq!(run(&peer, &config("")).0, mismatch);
        let mut peer = v3(3, 1, "NULL");
        peer[32..].fill(0xee);
        assert_eq!(run(&peer, &config("")).0, Ok(Next::Speaks(Version::V3_1)), "as-server and filler");
    }

    #[test]
    fn peers_without_mechanisms_are_refused_where_one_is_needed() {
        let plain = Config::new(
            SocketType::Dealer,
            b"",
            MechanismConfig::PlainClient { username: vec![], password: vec![].into() },
        );
        for config in [config("domain"), plain] {
            for (peer, read, sent) in [
                ("01", 1, ""),
                ("ff00000000000000017e", 10, ""),
                ("ff00000000000000017f 00 05", 11, "03"),
                ("ff00000000000000017f 01 05", 11, "03"),
            ] {
                let outcome = run(&hex(peer), &config);
                assert_eq!(outcome, (Err(HandshakeError::NoDetail), read, hex(sent)), "{peer}");
            }
        }
    }

    #[test]
    fn a_server_says_so() {
        let server = MechanismConfig::PlainServer { zap_domain: vec![] };
        let (_, _, sent) = run(&v3(3, 1, "PLAIN"), &Config::new(SocketType::Rep, b"", server));
        assert_eq!((sent.len(), sent[2..7].to_vec(), sent[22]), (54, b"PLAIN".to_vec(), 1));
    }
}
