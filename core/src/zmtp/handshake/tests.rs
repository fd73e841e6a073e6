//! Whole handshakes: against what real peers were seen to send, against each
//! other, and against everything that must not get through. Whatever is fed
//! is fed whole, byte by byte, and in pieces of random size.

use super::super::config::MechanismConfig;
use super::super::curve::{Keys, Secret, public_key};
use super::super::testing::{Noise, hex};
use super::*;
use crate::SocketType::*;

mod captures;
mod malformed;
mod mechanisms;

/// Mechanism NULL, 32 bytes that follow it, and what comes before them.
const NULL_TAIL: &str = "4e554c4c 00000000000000000000000000000000 \
    0000000000000000000000000000000000000000000000000000000000000000";
const SIGNATURE: &str = "ff00000000000000017f";
const SIGNATURE_ABC: &str = "ff00000000000000047f";
const TYPE: &str = "0b536f636b65742d54797065";
const ID: &str = "084964656e74697479";

fn null(socket_type: SocketType, identity: &str) -> Config {
    Config::new(socket_type, identity.as_bytes(), MechanismConfig::Null { zap_domain: vec![] })
}

fn null_with_domain(zap: bool) -> Config {
    Config { zap, ..Config::new(Rep, b"srv", MechanismConfig::Null { zap_domain: b"global".to_vec() }) }
}

fn plain_client(username: &str, password: &str) -> Config {
    let mechanism = MechanismConfig::PlainClient {
        username: username.into(),
        password: password.as_bytes().to_vec().into(),
    };
    Config::new(Dealer, b"abc", mechanism)
}

fn plain_server(zap: bool) -> Config {
    Config {
        zap,
        ..Config::new(Rep, b"srv", MechanismConfig::PlainServer { zap_domain: b"global".to_vec() })
    }
}

fn curve_client() -> Config {
    let server_key = public_key(&Secret::new([2; 32]));
    Config::new(
        Dealer,
        b"abc",
        MechanismConfig::CurveClient { keys: Keys::of(Secret::new([1; 32])), server_key },
    )
}

fn curve_server(zap: bool) -> Config {
    let mechanism =
        MechanismConfig::CurveServer { secret: Secret::new([2; 32]), zap_domain: b"global".to_vec() };
    Config { zap, ..Config::new(Rep, b"srv", mechanism) }
}

fn greeting_v3(minor: u8) -> Vec<u8> {
    hex(&format!("{SIGNATURE} 03 0{minor} {NULL_TAIL}"))
}

/// How a handshake went, as far as it can be compared.
#[derive(Clone, PartialEq, Debug)]
struct Course {
    error: Option<HandshakeError>,
    /// Bytes that were taken; 0 after an error.
    taken: usize,
    output: Vec<u8>,
    result: Option<Summary>,
}

/// Version, whether without a greeting, the peer's identity and type, whether
/// there is a transform.
type Summary = (Version, bool, Vec<u8>, Option<SocketType>, bool);

/// Feeds `wire` in pieces of the sizes that `cut` gives.
fn feed(config: &Config, wire: &[u8], mut cut: impl FnMut() -> usize) -> Course {
    let mut handshake = Handshake::new(config.clone());
    let (mut taken, mut error) = (0, None);
    while taken < wire.len() && error.is_none() {
        let end = wire.len().min(taken + cut());
        match handshake.input(&wire[taken..end]) {
            Ok(count) => {
                let whole = count == end - taken;
                taken += count;
                if !whole {
                    assert_eq!(handshake.input(&wire[taken..]), Ok(0));
                    break;
                }
            }
            Err(e) => error = Some(e),
        }
    }
    if let Some(error) = error {
        taken = 0;
        assert_eq!(handshake.input(b"x"), Err(error), "an error stays");
    }
    assert!(!handshake.done() || error.is_none());
    let output = handshake.output().to_vec();
    let result = handshake.finish().map(|e| {
        assert_eq!(e.unsent, output);
        (e.version, e.unversioned, e.peer_identity, e.peer_socket_type, e.transform.is_some())
    });
    Course { error, taken, output, result }
}

/// Feeds `wire` in many ways, which must all come to the same.
fn run(config: &Config, wire: &[u8]) -> Course {
    let course = feed(config, wire, || wire.len().max(1));
    assert_eq!(feed(config, wire, || 1), course, "byte by byte");
    let mut noise = Noise::new(wire.len() as u64);
    for _ in 0..20 {
        assert_eq!(feed(config, wire, || 1 + noise.below(30)), course, "in pieces");
    }
    course
}

/// Feeds one piece after the other and notes what is sent after each; the
/// first one is what is sent unasked.
fn dialogue(config: Config, pieces: &[&str]) -> (Vec<String>, Handshake) {
    let mut handshake = Handshake::new(config);
    let mut sent = vec![take(&mut handshake)];
    for piece in pieces {
        let bytes = hex(piece);
        assert_eq!(handshake.input(&bytes), Ok(bytes.len()), "{piece}");
        sent.push(take(&mut handshake));
    }
    let sent = sent.iter().map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    (sent, handshake)
}

fn take(handshake: &mut Handshake) -> Vec<u8> {
    let bytes = handshake.output().to_vec();
    // In two steps, as a connection that does not take everything at once.
    handshake.sent(bytes.len() / 2);
    assert_eq!(handshake.output(), &bytes[bytes.len() / 2..]);
    handshake.sent(bytes.len() - bytes.len() / 2);
    assert_eq!(handshake.output(), b"");
    bytes
}

fn signature(config: &Config) -> Vec<u8> {
    hex(&format!("ff{:016x}7f", config.identity.len() + 1))
}
