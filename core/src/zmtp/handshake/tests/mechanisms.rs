//! Two of us under every mechanism, with and without a ZAP handler.

use super::super::super::transform::Decoded;
use super::*;

#[test]
fn old_peers_stay_outside_where_security_is_required() {
    for config in [
        null_with_domain(false),
        null_with_domain(true),
        plain_client("u", "p"),
        plain_server(true),
        curve_client(),
        curve_server(false),
    ] {
        for wire in ["01", "ff000000000000000100", &format!("{SIGNATURE} 00"), &format!("{SIGNATURE} 01")] {
            let course = run(&config, &hex(wire));
            assert_eq!(course.error, Some(HandshakeError::NoDetail), "{wire}");
            assert!(course.output.len() <= 11, "nothing but `03` after the signature");
        }
        let course = run(&config, &greeting_v3(1));
        if config.mechanism.name() != "NULL" {
            assert_eq!(course.error, Some(ProtocolError::MECHANISM_MISMATCH.into()));
        }
    }
}

/// Lets two sides talk, with at most `cut` bytes at a time in each direction.
/// Questions are answered by `answer`. Returns when nothing moves any more.
fn talk(
    a: &mut Handshake,
    b: &mut Handshake,
    cut: usize,
    answer: &mut dyn FnMut(ZapRequest) -> ZapReply,
) -> Result<(), HandshakeError> {
    loop {
        let mut moved = 0;
        for _ in 0..2 {
            let bytes = a.output()[..a.output().len().min(cut)].to_vec();
            let taken = b.input(&bytes)?;
            a.sent(taken);
            moved += taken;
            if let Some(request) = b.poll_zap() {
                assert!(b.poll_zap().is_none(), "asked once");
                assert_eq!(
                    b.input(b"\x04\x06\x05READY"),
                    Ok(0),
                    "nothing is taken while the question is open"
                );
                moved += 1;
                b.zap_reply(answer(request))?;
            }
            std::mem::swap(a, b);
        }
        if moved == 0 {
            return Ok(());
        }
    }
}

fn accept(_: ZapRequest) -> ZapReply {
    ZapReply { status: ZapStatus::Success, user_id: Some("joe".into()) }
}

#[test]
fn two_of_us_under_every_mechanism() {
    for (client, server, user_id) in [
        (null(Dealer, "abc"), null(Rep, "srv"), None),
        (null(Dealer, "abc"), null_with_domain(false), None),
        (null(Dealer, "abc"), null_with_domain(true), Some("joe")),
        (plain_client("admin", "secret"), plain_server(true), Some("joe")),
        (curve_client(), curve_server(false), None),
        (curve_client(), curve_server(true), Some("joe")),
    ] {
        for cut in [1, 3, 64, 1000] {
            let mechanism = server.mechanism.name();
            let (mut a, mut b) = (Handshake::new(client.clone()), Handshake::new(server.clone()));
            talk(&mut a, &mut b, cut, &mut accept).expect(mechanism);
            assert!(a.done() && b.done(), "{mechanism}");
            let (a, b) = (a.finish().unwrap(), b.finish().unwrap());
            assert_eq!((a.version, b.version), (Version::V3_1, Version::V3_1));
            assert_eq!((a.peer_socket_type, b.peer_socket_type), (Some(Rep), Some(Dealer)));
            assert_eq!((&a.peer_identity[..], &b.peer_identity[..]), (&b"srv"[..], &b"abc"[..]));
            assert_eq!((a.user_id.as_deref(), b.user_id.as_deref()), (None, user_id), "{mechanism}");
            assert!(!a.unversioned && a.unsent.is_empty() && b.unsent.is_empty());
            assert_eq!(a.transform.is_some(), mechanism == "CURVE");
            if let (Some(mut a), Some(mut b)) = (a.transform, b.transform) {
                let mut wire = Vec::new();
                a.encode(MORE, b"to the server", &mut wire);
                let frame = Decoded::Frame { flags: MORE, body: b"to the server", consumed: wire.len() };
                assert_eq!(b.decode(&wire), Ok(frame));
                wire.clear();
                b.encode(0, b"to the client", &mut wire);
                let frame = Decoded::Frame { flags: 0, body: b"to the client", consumed: wire.len() };
                assert_eq!(a.decode(&wire), Ok(frame));
            }
        }
    }
}

#[test]
fn a_zap_handler_learns_who_asks() {
    for (client, server, mechanism, credentials) in [
        (null(Dealer, "abc"), null_with_domain(true), "NULL", vec![]),
        (
            plain_client("admin", "secret"),
            plain_server(true),
            "PLAIN",
            vec![b"admin".to_vec(), b"secret".to_vec()],
        ),
        (curve_client(), curve_server(true), "CURVE", vec![public_key(&Secret::new([1; 32])).to_vec()]),
    ] {
        let mut asked = Vec::new();
        let mut note = |request: ZapRequest| {
            asked.push(request.clone());
            accept(request)
        };
        talk(&mut Handshake::new(client), &mut Handshake::new(server), 50, &mut note).unwrap();
        let (domain, identity) = (b"global".to_vec(), b"srv".to_vec());
        assert_eq!(asked, [ZapRequest { domain, identity, mechanism, credentials }]);
    }
}

#[test]
fn a_refusal_reaches_the_peer_unless_it_is_temporary() {
    for (client, server) in [
        (null(Dealer, "abc"), null_with_domain(true)),
        (plain_client("admin", "wrong"), plain_server(true)),
        (curve_client(), curve_server(true)),
    ] {
        for (status, told) in [
            (ZapStatus::TemporaryError, None),
            (ZapStatus::AuthenticationFailure, Some("400")),
            (ZapStatus::InternalError, Some("500")),
        ] {
            let (mut a, mut b) = (Handshake::new(client.clone()), Handshake::new(server.clone()));
            let mut refuse = |_| ZapReply { status, user_id: Some("joe".into()) };
            let error = HandshakeError::Auth(status.code());
            assert_eq!(talk(&mut a, &mut b, 500, &mut refuse), Err(error));
            // The two may have changed places when it happened.
            let (refused, refusing) = if a.input(b"").is_ok() { (&mut a, &mut b) } else { (&mut b, &mut a) };
            assert!(!refusing.done());
            let rest = refusing.output().to_vec();
            match told {
                None => assert!(!rest.windows(5).any(|text| text == b"ERROR")),
                Some(code) => {
                    assert!(rest.ends_with(&[b"\x04\x0a\x05ERROR\x03", code.as_bytes()].concat()));
                    assert_eq!(refused.input(&rest), Err(error));
                }
            }
        }
    }
}

#[test]
fn wrong_partners() {
    let strange = public_key(&Secret::new([3; 32]));
    let other_server = Config::new(
        Dealer,
        b"",
        MechanismConfig::CurveClient { keys: Keys::of(Secret::new([1; 32])), server_key: strange },
    );
    for (a, b, error) in [
        (plain_client("a", "b"), null(Rep, ""), ProtocolError::MECHANISM_MISMATCH.into()),
        (curve_client(), plain_server(true), ProtocolError::MECHANISM_MISMATCH.into()),
        (plain_client("a", "b"), plain_client("a", "b"), ProtocolError::UNEXPECTED_COMMAND.into()),
        (curve_client(), curve_client(), ProtocolError::UNEXPECTED_COMMAND.into()),
        (plain_client("a", "b"), plain_server(false), HandshakeError::NoDetail),
        (other_server, curve_server(false), ProtocolError::CRYPTOGRAPHIC.into()),
    ] {
        let result = talk(&mut Handshake::new(a), &mut Handshake::new(b), 9, &mut accept);
        assert_eq!(result, Err(error));
    }
    // Two servers wait for each other; the time limit ends it.
    let (mut a, mut b) = (Handshake::new(plain_server(true)), Handshake::new(plain_server(true)));
    assert_eq!(talk(&mut a, &mut b, 9, &mut accept), Ok(()));
    assert!(!a.done() && !b.done());
}

#[test]
fn an_answer_that_nobody_waits_for_is_ignored() {
    let mut handshake = Handshake::new(null(Rep, ""));
    let refusal = ZapReply { status: ZapStatus::AuthenticationFailure, user_id: None };
    assert_eq!(handshake.zap_reply(refusal), Ok(()));
    assert_eq!(handshake.input(&hex(&format!("{SIGNATURE} 01 05 0000"))), Ok(14));
    handshake.sent(10);
    let established = handshake.finish().expect("done");
    assert_eq!(established.user_id, None);
    assert_eq!(established.unsent, hex("03 04 0000"), "what is sent already is left out");
}

#[test]
fn an_unfinished_handshake_has_no_result() {
    assert!(Handshake::new(null(Rep, "")).finish().is_none());
}
