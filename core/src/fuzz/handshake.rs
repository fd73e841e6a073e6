//! Greetings and mechanisms.

use super::Bytes;
use crate::socket_type::SocketType;
use crate::zmtp::zap::{ZapReply, ZapStatus};
use crate::zmtp::{Config, Decoded, Handshake, Keys, MechanismConfig, Transform, public_key};

const SERVER: [u8; 32] = [7; 32];
const CLIENT: [u8; 32] = [9; 32];

/// Both ends' mechanisms, by number: this end's first.
fn mechanisms(number: u8) -> (MechanismConfig, MechanismConfig) {
    let zap_domain = || b"domain".to_vec();
    let null = |domain: &[u8]| MechanismConfig::Null { zap_domain: domain.to_vec() };
    let plain =
        || MechanismConfig::PlainClient { username: b"joe".to_vec(), password: b"pw".to_vec().into() };
    let plain_server = || MechanismConfig::PlainServer { zap_domain: zap_domain() };
    let curve = || MechanismConfig::CurveClient {
        keys: Keys::of(CLIENT.into()),
        server_key: public_key(&SERVER.into()),
    };
    let curve_server = || MechanismConfig::CurveServer { secret: SERVER.into(), zap_domain: zap_domain() };
    match number % 6 {
        0 => (null(b""), null(b"")),
        1 => (null(b"domain"), null(b"")),
        2 => (plain(), plain_server()),
        3 => (plain_server(), plain()),
        4 => (curve(), curve_server()),
        _ => (curve_server(), curve()),
    }
}

fn handshake(mechanism: MechanismConfig, choice: u8) -> Handshake {
    let kind = SocketType::ALL[choice as usize % SocketType::ALL.len()];
    let identity: &[u8] = if choice & 0x40 != 0 { b"me" } else { b"" };
    let mut config = Config::new(kind, identity, mechanism);
    config.zap = choice & 0x80 != 0;
    config.max_size = (choice & 0x20 != 0).then_some(100);
    Handshake::new(config)
}

/// Answers what is to be asked of a ZAP handler.
fn answer(handshake: &mut Handshake, choice: u8) {
    while handshake.poll_zap().is_some() {
        let status = match choice % 8 {
            0 => ZapStatus::TemporaryError,
            1 => ZapStatus::AuthenticationFailure,
            2 => ZapStatus::InternalError,
            _ => ZapStatus::Success,
        };
        let _ = handshake.zap_reply(ZapReply { status, user_id: None });
    }
}

/// Gives all bytes in pieces; returns those behind the handshake, None if it failed.
fn feed<'a>(handshake: &mut Handshake, mut bytes: &'a [u8], piece: usize, choice: u8) -> Option<&'a [u8]> {
    loop {
        answer(handshake, choice);
        if handshake.done() || bytes.is_empty() {
            return Some(bytes);
        }
        let some = &bytes[..piece.min(bytes.len())];
        let taken = handshake.input(some).ok()?;
        assert!(taken <= some.len());
        assert!(taken > 0 || handshake.done(), "it neither reads nor asks nor is done");
        bytes = &bytes[taken..];
        assert!(handshake.output().len() < 1 << 18);
        let sent = handshake.output().len() / 2;
        handshake.sent(sent);
    }
}

/// Decodes frames to the end.
fn decode(transform: &mut dyn Transform, mut bytes: &[u8]) {
    loop {
        match transform.decode(bytes) {
            Ok(Decoded::Frame { body, consumed, .. }) => {
                assert!(consumed > 0 && consumed <= bytes.len() && body.len() <= consumed);
                bytes = &bytes[consumed..];
            }
            Ok(Decoded::NeedMore(announced)) => {
                assert!(announced.is_none_or(|announced| announced.total > bytes.len() as u64));
                return;
            }
            Err(_) => return,
        }
    }
}

/// A peer that says these bytes.
pub fn alone(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let (mechanism, choice, piece) = (bytes.byte(), bytes.byte(), bytes.byte());
    let mut handshake = handshake(mechanisms(mechanism).0, choice);
    let rest = feed(&mut handshake, bytes.0, 1 + usize::from(piece), choice >> 2);
    if let Some(rest) = rest
        && handshake.done()
    {
        let established = handshake.finish().expect("done");
        assert!(established.peer_identity.len() <= 1 << 16);
        if let Some(mut transform) = established.transform {
            decode(&mut *transform, rest);
        }
    }
}

/// Two real ends, with some of what the first hears changed: pairs of an
/// offset and what is mixed into the byte there. So commands get as deep as
/// encryption lets them.
pub fn pair(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let (mechanism, choice) = (bytes.byte(), bytes.byte());
    let (mine, theirs) = mechanisms(mechanism);
    let (mut a, mut b) = (handshake(mine, choice), handshake(theirs, 0x80));
    let mut changes = Vec::new();
    while !bytes.is_empty() {
        changes.push((usize::from(bytes.byte()) << 2 | usize::from(bytes.byte() & 3), bytes.byte()));
    }
    let mut offset = 0;
    for _ in 0..12 {
        let said = a.output().to_vec();
        a.sent(said.len());
        let heard = feed(&mut b, &said, 1000, 7);
        let mut said = b.output().to_vec();
        b.sent(said.len());
        for &(at, change) in &changes {
            if let Some(byte) = at.checked_sub(offset).and_then(|at| said.get_mut(at)) {
                *byte ^= change;
            }
        }
        offset += said.len();
        let answered = feed(&mut a, &said, 7, choice >> 2);
        if heard.is_none() || answered.is_none() {
            return;
        }
    }
    if changes.is_empty() && choice & 0x80 != 0 && mechanism % 6 != 1 && (choice >> 2) % 8 > 2 {
        assert!(a.done() && b.done(), "honest peers come to terms");
    }
}
