//! Both sides of CURVE against bytes made elsewhere, against each other, and
//! against what must not get through.

use super::super::command::{self, Command};
use super::super::error::ProtocolError;
use super::super::frame::{COMMAND, MORE, parse_v2};
use super::super::mechanism::{Mechanism, Progress};
use super::super::metadata;
use super::super::testing::hex;
use super::super::transform::{Announced, Decoded, Transform};
use super::super::z85;
use super::boxes::Sealer;
use super::vectors::*;
use super::*;
use crate::SocketType;

fn key(text: &[u8]) -> Key {
    z85::decode(text).unwrap().try_into().unwrap()
}

fn secret(text: &[u8]) -> Secret {
    Secret::new(key(text))
}

fn client() -> Client {
    let own = metadata::own(SocketType::Dealer, b"abc");
    Client::new(own, &Keys::of(secret(CLIENT_SECRET)), &key(SERVER_PUBLIC), client_random)
}

fn server(asks: bool) -> Server {
    Server::new(metadata::own(SocketType::Rep, b""), &secret(SERVER_SECRET), asks, server_random)
}

/// Hands the one command frame in `wire` to a side; returns its answer.
fn give(side: &mut dyn Mechanism, wire: &[u8]) -> Result<(Progress, Vec<u8>), HandshakeError> {
    let header = parse_v2(wire).unwrap();
    assert_eq!((header.flags & COMMAND, header.size as u64 + header.len), (COMMAND, wire.len() as u64));
    let (name, data) = command::split(&wire[header.size..]).unwrap();
    let mut out = Vec::new();
    side.command(name, data, &mut out).map(|progress| (progress, out))
}

fn start(side: &mut dyn Mechanism) -> Vec<u8> {
    let mut out = Vec::new();
    assert!(matches!(side.start(&mut out), Ok(Progress::Read)));
    out
}

type Both = (Box<dyn Transform + Send>, Box<dyn Transform + Send>);

/// The transforms of client and server after a handshake.
fn established() -> Both {
    let (mut client, mut server) = (Box::new(client()), Box::new(server(false)));
    let hello = start(&mut *client);
    let welcome = give(&mut *server, &hello).unwrap().1;
    let initiate = give(&mut *client, &welcome).unwrap().1;
    let ready = give(&mut *server, &initiate).unwrap().1;
    assert!(matches!(give(&mut *client, &ready), Ok((Progress::Done, _))));
    (client.finish().1.unwrap(), server.finish().1.unwrap())
}

fn decoded(transform: &mut dyn Transform, wire: &[u8]) -> Result<(u8, Vec<u8>, usize), ProtocolError> {
    match transform.decode(wire)? {
        Decoded::Frame { flags, body, consumed } => Ok((flags, body.to_vec(), consumed)),
        Decoded::NeedMore(announced) => panic!("a whole frame, but {announced:?}"),
    }
}

fn encoded(transform: &mut dyn Transform, flags: u8, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    transform.encode(flags, body, &mut out);
    out
}

#[test]
fn public_keys_of_the_published_examples() {
    assert_eq!(public_key(&secret(CLIENT_SECRET)), key(CLIENT_PUBLIC));
    assert_eq!(public_key(&secret(SERVER_SECRET)), key(SERVER_PUBLIC));
}

#[test]
fn random_secrets_differ() {
    let (a, b) = (fresh_secret(system_random).unwrap(), fresh_secret(system_random).unwrap());
    assert!(a != b && *a != [0; 32] && *b != [0; 32]);
}

#[test]
fn a_connection_byte_for_byte() {
    let (mut client, mut server) = (Box::new(client()), Box::new(server(true)));
    assert_eq!(start(&mut *client), hex(HELLO));
    assert_eq!(start(&mut *server), b"");
    assert_eq!(give(&mut *server, &hex(HELLO)).unwrap().1, hex(WELCOME));
    assert_eq!(give(&mut *client, &hex(WELCOME)).unwrap().1, hex(INITIATE));
    let Ok((Progress::Ask(credentials), _)) = give(&mut *server, &hex(INITIATE)) else {
        panic!("no question")
    };
    assert_eq!(credentials, [key(CLIENT_PUBLIC)]);
    let mut out = Vec::new();
    assert!(matches!(server.authorized(&mut out), Ok(Progress::Done)));
    assert_eq!(out, hex(READY));
    assert!(matches!(give(&mut *client, &hex(READY)), Ok((Progress::Done, _))));

    let (peer, transform) = client.finish();
    assert_eq!((peer.socket_type, &*peer.identity), (Some(SocketType::Rep), &b""[..]));
    let mut client = transform.unwrap();
    let (peer, transform) = server.finish();
    assert_eq!((peer.socket_type, &*peer.identity), (Some(SocketType::Dealer), &b"abc"[..]));
    let mut server = transform.unwrap();

    let mut wire = encoded(&mut *client, MORE, b"Hello");
    client.encode(COMMAND, b"\x09SUBSCRIBEab", &mut wire);
    assert_eq!(wire, hex(FROM_CLIENT));
    let (flags, body, consumed) = decoded(&mut *server, &wire).unwrap();
    assert_eq!((flags, &*body), (MORE, &b"Hello"[..]));
    let (flags, body, rest) = decoded(&mut *server, &wire[consumed..]).unwrap();
    assert_eq!((flags, Command::parse(&body)), (COMMAND, Command::Subscribe(b"ab")));
    assert_eq!(consumed + rest, wire.len());

    let mut wire = encoded(&mut *server, 0, b"");
    server.encode(0, &[b'x'; 300], &mut wire);
    assert_eq!(wire, hex(FROM_SERVER));
    let (flags, body, consumed) = decoded(&mut *client, &wire).unwrap();
    assert_eq!((flags, &*body), (0, &b""[..]));
    assert_eq!(decoded(&mut *client, &wire[consumed..]).unwrap().1, [b'x'; 300]);
}

#[test]
fn any_flipped_bit_of_the_handshake_is_noticed() {
    // (command, first bit that counts: name and filler are looked at elsewhere)
    let flip = |wire: &str, bit: usize| {
        let mut wire = hex(wire);
        wire[bit / 8] ^= 0x80 >> (bit % 8);
        wire
    };
    let bits = |wire: &str, first: usize| (first * 8..hex(wire).len() * 8).step_by(4).collect::<Vec<_>>();
    for bit in bits(HELLO, 2 + 80) {
        // The top bit of a public key is not part of it.
        let ignored = bit == (2 + 80 + 31) * 8;
        assert_eq!(give(&mut server(false), &flip(HELLO, bit)).is_err(), !ignored, "HELLO {bit}");
    }
    for bit in bits(WELCOME, 2 + 8) {
        let mut client = client();
        start(&mut client);
        assert!(give(&mut client, &flip(WELCOME, bit)).is_err(), "WELCOME {bit}");
    }
    for bit in bits(INITIATE, 9 + 9) {
        let mut server = server(false);
        give(&mut server, &hex(HELLO)).unwrap();
        assert!(give(&mut server, &flip(INITIATE, bit)).is_err(), "INITIATE {bit}");
    }
    for bit in bits(READY, 2 + 6) {
        let mut client = client();
        start(&mut client);
        give(&mut client, &hex(WELCOME)).unwrap();
        assert!(give(&mut client, &flip(READY, bit)).is_err(), "READY {bit}");
    }
}

/// A command frame with this name and these data.
fn frame_of(name: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    command::push(name, parts, &mut out);
    out
}

#[test]
fn commands_of_a_wrong_size() {
    let cut = |wire: &str, header: usize, name: usize, len: usize| -> (Vec<u8>, Vec<u8>) {
        let wire = hex(wire);
        let (name, data) = wire[header + 1..].split_at(name);
        let longer = [data, &[0]].concat();
        (frame_of(name, &[&data[..len.min(data.len())]]), frame_of(name, &[&longer]))
    };
    for len in [0, 1, 73, 74, 106, 193] {
        let (short, long) = cut(HELLO, 2, 5, len);
        let malformed = Some(ProtocolError::MALFORMED_HELLO.into());
        assert_eq!(give(&mut server(false), &short).err(), malformed, "HELLO {len}");
        assert_eq!(give(&mut server(false), &long).err(), malformed, "HELLO and one more");
    }
    for len in [0, 15, 16, 159] {
        let (short, long) = cut(WELCOME, 2, 7, len);
        for wire in [short, long] {
            let mut client = client();
            start(&mut client);
            let malformed = Some(ProtocolError::MALFORMED_WELCOME.into());
            assert_eq!(give(&mut client, &wire).err(), malformed, "WELCOME {len}");
        }
    }
    for (len, error) in [
        (0, ProtocolError::MALFORMED_INITIATE),
        (95, ProtocolError::MALFORMED_INITIATE),
        (103, ProtocolError::MALFORMED_INITIATE),
        (104 + 16 + 127, ProtocolError::MALFORMED_INITIATE),
        (104 + 16 + 128, ProtocolError::CRYPTOGRAPHIC),
    ] {
        let mut server = server(false);
        give(&mut server, &hex(HELLO)).unwrap();
        assert_eq!(
            give(&mut server, &cut(INITIATE, 9, 8, len).0).err(),
            Some(error.into()),
            "INITIATE {len}"
        );
    }
    for (len, error) in [
        (0, ProtocolError::MALFORMED_READY),
        (7, ProtocolError::MALFORMED_READY),
        (23, ProtocolError::MALFORMED_READY),
        (24, ProtocolError::CRYPTOGRAPHIC),
    ] {
        let mut client = client();
        start(&mut client);
        give(&mut client, &hex(WELCOME)).unwrap();
        assert_eq!(give(&mut client, &cut(READY, 2, 5, len).0).err(), Some(error.into()), "READY {len}");
    }
}

#[test]
fn commands_out_of_turn() {
    let unexpected = Some(ProtocolError::UNEXPECTED_COMMAND.into());
    for name in [&b"INITIATE"[..], b"READY", b"WELCOME", b"MESSAGE", b""] {
        assert_eq!(give(&mut server(false), &frame_of(name, &[])).err(), unexpected, "{name:?}");
    }
    let mut server = server(false);
    give(&mut server, &hex(HELLO)).unwrap();
    assert_eq!(give(&mut server, &hex(HELLO)).err(), unexpected, "HELLO twice");
    for name in [&b"HELLO"[..], b"READY", b"INITIATE", b""] {
        let mut client = client();
        start(&mut client);
        assert_eq!(give(&mut client, &frame_of(name, &[])).err(), unexpected, "{name:?}");
    }
}

/// HELLO with this version and content of the box, from the client of the vectors.
fn hello_of(version: [u8; 2], content: &[u8]) -> Vec<u8> {
    let fresh_client = Secret::new([0xc1; 32]);
    let mut sealed = Vec::new();
    let sealer = Sealer::between(&key(SERVER_PUBLIC), &fresh_client).unwrap();
    sealer.seal(&nonce::numbered(nonce::HELLO, 1u64.to_be_bytes()), &[content], &mut sealed);
    let parts: [&[u8]; 5] = [&version, &[0; 72], &public_key(&fresh_client), &1u64.to_be_bytes(), &sealed];
    frame_of(command::HELLO, &parts)
}

#[test]
fn version_and_content_of_hello() {
    assert_eq!(hello_of([1, 0], &[0; 64]), hex(HELLO));
    let mut one = [0; 64];
    one[63] = 1;
    for (version, content) in [([1, 1], [0; 64]), ([2, 0], [0; 64]), ([0, 0], [0; 64]), ([1, 0], one)] {
        let result = give(&mut server(false), &hello_of(version, &content));
        assert_eq!(result.err(), Some(ProtocolError::MALFORMED_HELLO.into()), "{version:?}");
    }
}

#[test]
fn numbers_of_messages_go_on_from_those_of_ready() {
    let mut client = Box::new(client());
    start(&mut *client);
    give(&mut *client, &hex(WELCOME)).unwrap();
    let fresh_client = public_key(&Secret::new([0xc1; 32]));
    let sealer = Sealer::between(&fresh_client, &Secret::new([0x51; 32])).unwrap();
    let sealed = |text, number: u64, content: &[u8]| {
        let mut out = number.to_be_bytes().to_vec();
        sealer.seal(&nonce::numbered(text, number.to_be_bytes()), &[content], &mut out);
        out
    };
    let ready = frame_of(command::READY, &[&sealed(nonce::READY, 5, b"")]);
    assert!(matches!(give(&mut *client, &ready), Ok((Progress::Done, _))));
    let mut client = client.finish().1.unwrap();
    for (number, expected) in [(5, Err(ProtocolError::INVALID_SEQUENCE)), (6, Ok((0, b"x".to_vec(), 36)))] {
        let wire = frame_of(b"MESSAGE", &[&sealed(nonce::MESSAGE_SERVER, number, b"\0x")]);
        assert_eq!(decoded(&mut *client, &wire), expected, "{number}");
    }
}

#[test]
fn an_initiate_with_the_number_of_hello_is_a_repetition() {
    let mut server = server(false);
    give(&mut server, &hex(HELLO)).unwrap();
    let mut wire = hex(INITIATE);
    wire[9 + 9 + 96 + 7] = 1;
    assert_eq!(give(&mut server, &wire).err(), Some(ProtocolError::INVALID_SEQUENCE.into()));
}

#[test]
fn a_cookie_of_another_connection_is_refused() {
    let mut other = Server::new(vec![], &secret(SERVER_SECRET), false, system_random);
    give(&mut other, &hex(HELLO)).unwrap();
    assert_eq!(give(&mut other, &hex(INITIATE)).err(), Some(ProtocolError::CRYPTOGRAPHIC.into()));
}

#[test]
fn a_client_of_another_server_is_refused() {
    let stranger = Secret::new([9; 32]);
    let keys = Keys::of(secret(CLIENT_SECRET));
    let mut client = Client::new(vec![], &keys, &public_key(&stranger), client_random);
    let hello = start(&mut client);
    assert_eq!(give(&mut server(false), &hello).err(), Some(ProtocolError::CRYPTOGRAPHIC.into()));
}

#[test]
fn a_client_whose_keys_do_not_belong_together_is_refused() {
    for public in [[0; 32], key(SERVER_PUBLIC)] {
        let keys = Keys { public, ..Keys::of(secret(CLIENT_SECRET)) };
        let mut client = Client::new(vec![], &keys, &key(SERVER_PUBLIC), client_random);
        let mut server = server(false);
        let (_, welcome) = give(&mut server, &start(&mut client)).unwrap();
        let (_, initiate) = give(&mut client, &welcome).unwrap();
        assert_eq!(give(&mut server, &initiate).err(), Some(ProtocolError::CRYPTOGRAPHIC.into()));
    }
}

/// A vouch is worth something only if it names this connection and this server.
#[test]
fn a_vouch_for_somebody_else_is_refused() {
    let (fresh_client, fresh_server) = (Secret::new([0xc1; 32]), Secret::new([0x51; 32]));
    let initiate = |vouched: &[&[u8]], by: &Secret| {
        let mut vouch = vec![7; 16];
        let nonce = nonce::random(nonce::VOUCH, &[7; 16]);
        Sealer::between(&public_key(&fresh_server), by).unwrap().seal(&nonce, vouched, &mut vouch);
        let mut sealed = Vec::new();
        let nonce = nonce::numbered(nonce::INITIATE, 2u64.to_be_bytes());
        let sealer = Sealer::between(&public_key(&fresh_server), &fresh_client).unwrap();
        sealer.seal(&nonce, &[&key(CLIENT_PUBLIC), &vouch], &mut sealed);
        let cookie = &hex(WELCOME)[..]; // of the server under test, encrypted for the client
        let mut content = Vec::new();
        let nonce = nonce::random(nonce::WELCOME, &[0x51; 16]);
        let sealer = Sealer::between(&key(SERVER_PUBLIC), &fresh_client).unwrap();
        sealer.open(&nonce, &cookie[2 + 8 + 16..], &mut content).unwrap();
        frame_of(command::INITIATE, &[&content[32..], &2u64.to_be_bytes(), &sealed])
    };
    let (c, s) = (secret(CLIENT_SECRET), key(SERVER_PUBLIC));
    let right = public_key(&fresh_client);
    for (vouched, by, error) in [
        ([right, s], &c, None),
        ([right, [9; 32]], &c, Some(ProtocolError::KEY_EXCHANGE)),
        ([[9; 32], s], &c, Some(ProtocolError::KEY_EXCHANGE)),
        ([right, s], &fresh_client, Some(ProtocolError::CRYPTOGRAPHIC)),
    ] {
        let mut server = server(false);
        give(&mut server, &hex(HELLO)).unwrap();
        let wire = initiate(&[&vouched[0], &vouched[1]], by);
        assert_eq!(give(&mut server, &wire).err(), error.map(Into::into), "{vouched:?}");
    }
}

#[test]
fn frames_of_every_size_in_both_directions() {
    let (mut client, mut server) = established();
    for len in [0, 1, 221, 222, 223, 255, 256, 65_535, 65_536, 200_000, 3] {
        for flags in [0, MORE, COMMAND] {
            let body: Vec<u8> = (0..len).map(|i| i as u8).collect();
            let wire = encoded(&mut *client, flags, &body);
            assert_eq!(wire[0], if len + 33 > 255 { 2 } else { 0 });
            assert_eq!(decoded(&mut *server, &wire), Ok((flags, body.clone(), wire.len())));
            let wire = encoded(&mut *server, flags, &body);
            assert_eq!(decoded(&mut *client, &wire), Ok((flags, body, wire.len())));
        }
    }
}

#[test]
fn a_frame_in_pieces_announces_its_real_length_first() {
    let (mut client, mut server) = established();
    let wire = encoded(&mut *client, 0, &[b'x'; 300]);
    for len in 0..wire.len() {
        let expected = (len >= 9).then_some(Announced { body: 300, total: wire.len() as u64 });
        assert_eq!(server.decode(&wire[..len]), Ok(Decoded::NeedMore(expected)), "{len}");
    }
    assert!(decoded(&mut *server, &wire).is_ok());
    let huge = Announced { body: u64::MAX - 33, total: u64::MAX };
    assert_eq!(server.decode(&[&[2][..], &[0xff; 8]].concat()), Ok(Decoded::NeedMore(Some(huge))));
}

#[test]
fn repeated_reordered_and_forged_frames() {
    let (mut client, mut server) = established();
    let first = encoded(&mut *client, 0, b"1");
    let second = encoded(&mut *client, 0, b"2");
    assert!(decoded(&mut *server, &second).is_ok());
    assert_eq!(decoded(&mut *server, &second), Err(ProtocolError::INVALID_SEQUENCE), "repeated");
    assert_eq!(decoded(&mut *server, &first), Err(ProtocolError::INVALID_SEQUENCE), "out of order");
    let third = encoded(&mut *client, 0, b"3");
    assert_eq!(decoded(&mut *client, &third), Err(ProtocolError::CRYPTOGRAPHIC), "sent back");
    for bit in 0..third.len() * 8 {
        if bit <= 8 {
            (_, server) = established(); // the same keys again, as everything random is the same
        }
        let mut forged = third.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        // The flags outside the box decide nothing; a length that is too great waits.
        match server.decode(&forged) {
            Err(_) | Ok(Decoded::NeedMore(_)) => {}
            Ok(Decoded::Frame { body, .. }) => assert!(bit < 8 && body == b"3", "bit {bit}"),
        }
    }
    assert!(decoded(&mut *server, &third).is_ok(), "unforged");
}

#[test]
fn what_is_no_message() {
    for (wire, error) in [
        (
            "00 20 074d455353414745 0000000000000009 00000000000000000000000000000000",
            ProtocolError::MALFORMED_MESSAGE,
        ),
        ("00 00", ProtocolError::MALFORMED_MESSAGE),
        ("04 0a 05 4552524f52 03 343030", ProtocolError::MALFORMED_MESSAGE),
        (
            "00 21 074d455353414745 0000000000000009 0000000000000000000000000000000000",
            ProtocolError::CRYPTOGRAPHIC,
        ),
        (
            "00 21 074d455353414746 0000000000000009 0000000000000000000000000000000000",
            ProtocolError::UNEXPECTED_COMMAND,
        ),
    ] {
        let (mut client, _) = established();
        assert_eq!(decoded(&mut *client, &hex(wire)), Err(error), "{wire}");
    }
}
