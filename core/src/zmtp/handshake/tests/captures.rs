//! Peers of every version, as they were recorded, and our part of the talk.

use super::*;

#[test]
fn a_2_0_peer_is_answered_piece_by_piece() {
    let (sent, handshake) =
        dialogue(null(Dealer, "abc"), &["ff0000000000000001", "7f", "01", "05", "00", "00"]);
    assert_eq!(sent, [SIGNATURE_ABC, "", "03", "05", "0003616263", "", ""]);
    assert!(handshake.done());
}

#[test]
fn a_3_1_peer_is_answered_piece_by_piece() {
    let tail: String = NULL_TAIL.split_whitespace().collect();
    let ready = format!("042c055245414459{TYPE}000000064445414c4552{ID}00000003616263");
    let (sent, handshake) =
        dialogue(null(Dealer, "abc"), &["ff", &SIGNATURE[2..18], "7f", "03", "01", NULL_TAIL]);
    assert_eq!(sent, [SIGNATURE_ABC, "", "", "03", &format!("01{tail}"), "", &ready]);
    assert!(!handshake.done(), "the other READY is missing");
}

#[test]
fn every_type_greets_a_2_0_peer_with_its_number() {
    for socket_type in SocketType::ALL {
        let (sent, _) = dialogue(null(socket_type, ""), &[SIGNATURE, "01", "05"]);
        assert_eq!(sent, [SIGNATURE, "03", &format!("{:02x}", socket_type as u8), "0000"], "{socket_type:?}");
    }
}

#[test]
fn our_identity_in_every_size_and_version() {
    for len in [0, 1, 253, 254, 255] {
        let identity = "i".repeat(len);
        let body = "69".repeat(len);
        let signature = format!("ff{:016x}7f", len + 1);
        let framed = if len < 254 { format!("{:02x}00", len + 1) } else { format!("ff{:016x}00", len + 1) };
        for (pieces, expected) in [
            (&["01"][..], &body),
            (&[SIGNATURE, "00", "05"], &format!("03 05 {framed}{body}").replace(' ', "")),
            (&[SIGNATURE, "01", "05"], &format!("0305 00{len:02x}{body}").replace(' ', "")),
        ] {
            let (sent, _) = dialogue(null(Dealer, &identity), pieces);
            assert_eq!((&sent[0], &sent[1..].concat()), (&signature, expected), "{len} {pieces:?}");
        }
    }
}

/// (our side, the peer's bytes, what we send after the signature, version,
/// without greeting, the peer's identity and type)
type Capture<'a> = (Config, String, String, (Version, bool, &'a [u8], Option<SocketType>));

fn captures() -> Vec<Capture<'static>> {
    let ours = format!("03 01 {NULL_TAIL}");
    let v3 = format!("{SIGNATURE} 03 01 {NULL_TAIL}");
    let v3_0 = format!("{SIGNATURE} 03 00 {NULL_TAIL}");
    let ready = |len: &str, rest: &str| format!("04{len} 055245414459 {TYPE} {rest}");
    let dealer = || null(Dealer, "abc");
    let ready_dealer = ready("2c", &format!("00000006 4445414c4552 {ID} 00000003 616263"));
    let anonymous: &[u8] = b"";
    vec![
        // 1.0, with its identity in the short and in the long form
        (dealer(), "01 00".into(), "616263".into(), (Version::V1, true, anonymous, None)),
        (dealer(), "04 00 78797a".into(), "616263".into(), (Version::V1, true, b"xyz", None)),
        (dealer(), "04 fe 78797a".into(), "616263".into(), (Version::V1, true, b"xyz", None)),
        (dealer(), "ff0000000000000004 00 78797a".into(), "616263".into(), (Version::V1, true, b"xyz", None)),
        (dealer(), "ff0000000000000001 00".into(), "616263".into(), (Version::V1, true, anonymous, None)),
        // revision 0: 1.0's frames after a greeting
        (
            dealer(),
            format!("{SIGNATURE} 00 05 0100"),
            "03 05 0400 616263".into(),
            (Version::V1, false, anonymous, Some(Dealer)),
        ),
        // 2.0: libzmq 3.2.6 as REP, PUB and ROUTER
        (
            null(Req, ""),
            format!("{SIGNATURE} 01 04 0000"),
            "03 03 0000".into(),
            (Version::V2, false, anonymous, Some(Rep)),
        ),
        (
            null(Sub, ""),
            format!("{SIGNATURE} 01 01 0000"),
            "03 02 0000".into(),
            (Version::V2, false, anonymous, Some(Pub)),
        ),
        (
            dealer(),
            format!("{SIGNATURE_ABC} 01 06 0003 616263"),
            "03 05 0003 616263".into(),
            (Version::V2, false, b"abc", Some(Router)),
        ),
        // 2.0's type, flags, leading zero and long form do not matter
        (
            dealer(),
            format!("{SIGNATURE} 01 c8 fd 02 0061"),
            "03 05 0003 616263".into(),
            (Version::V2, false, b"\0a", None),
        ),
        (
            dealer(),
            format!("{SIGNATURE} 01 05 02 0000000000000001 61"),
            "03 05 0003 616263".into(),
            (Version::V2, false, b"a", Some(Dealer)),
        ),
        // 3.1 and 3.0
        (
            null(Req, ""),
            format!("{v3} {}", ready("19", "00000003 524550")),
            format!("{ours} {}", ready("26", &format!("00000003 524551 {ID} 00000000"))),
            (Version::V3_1, false, anonymous, Some(Rep)),
        ),
        (
            null(Sub, ""),
            format!("{v3_0} {}", ready("19", "00000003 505542")),
            format!("{ours} {}", ready("19", "00000003 535542")),
            (Version::V3_0, false, anonymous, Some(Pub)),
        ),
        (
            null(Router, ""),
            format!("{v3} {ready_dealer}"),
            format!("{ours} {}", ready("29", &format!("00000006 524f55544552 {ID} 00000000"))),
            (Version::V3_1, false, b"abc", Some(Dealer)),
        ),
        (
            null(Push, ""),
            format!("{v3} {}", ready("1a", "00000004 50554c4c")),
            format!("{ours} {}", ready("1a", "00000004 50555348")),
            (Version::V3_1, false, anonymous, Some(Pull)),
        ),
        // a READY without a type, in a message frame, in the long form
        (
            null(Pair, ""),
            format!("{v3} 0006 055245414459"),
            format!("{ours} {}", ready("1a", "00000004 50414952")),
            (Version::V3_1, false, anonymous, None),
        ),
        (
            null(Pair, ""),
            format!("{v3} 06 0000000000000006 055245414459"),
            format!("{ours} {}", ready("1a", "00000004 50414952")),
            (Version::V3_1, false, anonymous, None),
        ),
        // a type that nobody here knows, and one that does not fit
        (
            null(Pair, ""),
            format!("{v3} {}", ready("1c", "00000006 534552564552")),
            format!("{ours} {}", ready("1a", "00000004 50414952")),
            (Version::V3_1, false, anonymous, None),
        ),
    ]
}

#[test]
fn peers_of_all_versions_as_captured() {
    for (config, wire, sent, (version, unversioned, identity, socket_type)) in captures() {
        let peer = hex(&wire);
        let course = run(&config, &peer);
        let expected = [&signature(&config), &hex(&sent)[..]].concat();
        assert_eq!(course.output, expected, "{wire}");
        assert_eq!((course.error, course.taken), (None, peer.len()), "{wire}");
        let result = (version, unversioned, identity.to_vec(), socket_type, version == Version::V1);
        assert_eq!(course.result, Some(result), "{wire}");
    }
}

#[test]
fn what_follows_the_handshake_is_left_alone() {
    for (config, wire, ..) in captures() {
        let peer = hex(&wire);
        for traffic in [&b"\x00\x05hello"[..], b"\x06\x00hello", &[0xff; 70]] {
            let course = run(&config, &[&peer, traffic].concat());
            assert_eq!((course.error, course.taken), (None, peer.len()), "{wire}");
            assert!(course.result.is_some(), "{wire}");
        }
    }
}

#[test]
fn nothing_short_of_the_whole_handshake_is_enough() {
    for (config, wire, ..) in captures() {
        let peer = hex(&wire);
        for len in 0..peer.len() {
            let course = feed(&config, &peer[..len], || 7);
            assert_eq!((course.error, course.taken, course.result), (None, len, None), "{wire} cut to {len}");
        }
    }
}

#[test]
fn long_identities() {
    let body = "61".repeat(300);
    for wire in [
        format!("{SIGNATURE} 01 05 02 000000000000012c {body}"),
        format!("{SIGNATURE} 00 05 ff 000000000000012d 00 {body}"),
        format!("ff 000000000000012d 00 {body}"),
    ] {
        let course = run(&null(Router, ""), &hex(&wire));
        assert_eq!(course.result.expect("accepted").2, [b'a'; 300]);
    }
}
