//! Input that no honest peer sends.

use super::*;

#[test]
fn a_limit_counts_for_identities_and_not_for_commands() {
    let body = "61".repeat(20);
    let ready = "04 06 055245414459";
    for (wire, len, counts) in [
        (format!("15 00 {body}"), 20, true),
        (format!("ff 0000000000000015 00 {body}"), 20, true),
        (format!("{SIGNATURE} 00 05 15 00 {body}"), 20, true),
        (format!("{SIGNATURE} 01 05 00 14 {body}"), 20, true),
        (format!("{SIGNATURE} 01 05 02 0000000000000014 {body}"), 20, true),
        (format!("{SIGNATURE} 03 01 {NULL_TAIL} {ready}"), 6, false),
    ] {
        for (max_size, accepted) in
            [(None, true), (Some(len), true), (Some(len - 1), false), (Some(0), false)]
        {
            let config = Config { max_size, ..null(Pair, "") };
            let course = run(&config, &hex(&wire));
            let accepted = accepted || !counts;
            assert_eq!(course.result.is_some(), accepted, "{wire} {max_size:?}");
            assert_eq!(course.error, (!accepted).then_some(HandshakeError::NoDetail), "{wire} {max_size:?}");
        }
    }
}

#[test]
fn a_length_over_the_limit_is_noticed_before_the_body_is_there() {
    for (wire, ends_at) in [
        ("ff 4000000000000000 00", 10),
        (&format!("{SIGNATURE} 00 05 ff 0000000000010002"), 21),
        (&format!("{SIGNATURE} 01 05 02 0000000000010001"), 21),
        (&format!("{SIGNATURE} 01 05 02 ffffffffffffffff"), 21),
        (&format!("{SIGNATURE} 01 05 02 4000000000000000"), 21),
        (&format!("{SIGNATURE} 03 01 {NULL_TAIL} 06 0000000000010001"), 73),
        (&format!("{SIGNATURE} 03 01 {NULL_TAIL} 06 fffffffffffffffe"), 73),
    ] {
        let bytes = hex(wire);
        assert_eq!(bytes.len(), ends_at);
        assert_eq!(run(&null(Pair, ""), &bytes).error, Some(HandshakeError::NoDetail), "{wire}");
        assert_eq!(run(&null(Pair, ""), &bytes[..ends_at - 1]).error, None, "{wire}");
    }
}

/// (the peer's bytes after the signature, the error)
#[test]
fn malformed_input() {
    let protocol = |code| HandshakeError::Protocol(ProtocolError(code));
    let v3 = format!("{SIGNATURE} 03 01 {NULL_TAIL}");
    let mismatch = NULL_TAIL.replace("4e554c4c", "4e554c4d");
    for (wire, error) in [
        // 1.0: length 0
        ("00".to_string(), HandshakeError::NoDetail),
        ("ff0000000000000000 00".into(), HandshakeError::NoDetail),
        (format!("{SIGNATURE} 00 05 00"), HandshakeError::NoDetail),
        (format!("{SIGNATURE} 00 05 ff 0000000000000000"), HandshakeError::NoDetail),
        // a length that nothing may be added to
        ("ff fffffffffffffff0 fe".into(), HandshakeError::NoDetail),
        (format!("{SIGNATURE} 01 05 ff ffffffffffffffff"), HandshakeError::NoDetail),
        // 3.x: mechanism, commands, metadata
        (format!("{SIGNATURE} 03 01 {mismatch}"), protocol(0x1100_0002)),
        (format!("{v3} 0000"), protocol(0x1000_0011)),
        (format!("{v3} 0401 05"), protocol(0x1000_0011)),
        (format!("{v3} 0001 61"), protocol(0x1000_0011)),
        (format!("{v3} 0005 0568656c6c"), protocol(0x1000_0011)),
        (format!("{v3} 0404 0348454c"), protocol(0x1000_0001)),
        (format!("{v3} 0006 057265616479"), protocol(0x1000_0001)),
        (format!("{v3} 040b 09535542534352494245 61"), protocol(0x1000_0001)),
        (format!("{v3} 0407 055245414459 00"), protocol(0x1000_0018)),
        (format!("{v3} 041a 055245414459 {TYPE} 00000005 50555348"), protocol(0x1000_0018)),
        (format!("{v3} 041a 055245414459 {TYPE} ffffffff 50555348"), protocol(0x1000_0018)),
        (format!("{v3} 041b 055245414459 {TYPE} 00000004 50555348 00"), protocol(0x1000_0018)),
        // ERROR
        (format!("{v3} 040a 054552524f52 03 343030"), HandshakeError::Auth(400)),
        (format!("{v3} 040a 054552524f52 03 333030"), HandshakeError::Auth(300)),
        (format!("{v3} 040a 054552524f52 03 353030"), HandshakeError::Auth(500)),
        (format!("{v3} 0409 054552524f52 02 6e6f"), HandshakeError::NoDetail),
        (format!("{v3} 040a 054552524f52 04 343030"), protocol(0x1000_0015)),
        (format!("{v3} 0406 054552524f52"), protocol(0x1000_0015)),
    ] {
        let course = run(&null(Pull, ""), &hex(&wire));
        assert_eq!((course.error, course.result), (Some(error), None), "{wire}");
    }
}

#[test]
fn forty_bytes_ff_are_no_danger() {
    let course = run(&null(Pull, ""), &[0xff; 40]);
    assert_eq!((course.error, course.result), (None, None));
    assert_eq!(run(&null(Pull, ""), &[0xff; 64]).error, Some(ProtocolError::MECHANISM_MISMATCH.into()));
}

#[test]
fn other_protocols_wait_for_an_identity_that_never_comes() {
    let course = run(&null(Pull, ""), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!((course.error, course.taken, course.result), (None, 27, None));
}

#[test]
fn only_a_req_minds_more_on_an_identity() {
    for wire in ["01 01", &format!("{SIGNATURE} 00 05 0101"), &format!("{SIGNATURE} 01 05 0100")] {
        assert_eq!(run(&null(Req, ""), &hex(wire)).error, Some(HandshakeError::NoDetail), "{wire}");
        assert!(run(&null(Rep, ""), &hex(wire)).result.is_some(), "{wire}");
    }
}

#[test]
fn noise_never_panics_and_little_is_kept() {
    let mut noise = Noise::new(6);
    let configs =
        [null(Req, ""), plain_client("u", "p"), plain_server(true), curve_client(), curve_server(false)];
    for round in 0..4_000 {
        let config = &configs[round % configs.len()];
        let mut wire = hex(SIGNATURE);
        match round % 4 {
            0 => wire.clear(),
            1 => wire.push(1),
            2 => wire.push(0),
            _ => {
                wire.extend([3, 1]);
                wire.extend(config.mechanism.name().bytes());
                wire.resize(64, 0);
                wire.extend([COMMANDS[round / 4 % COMMANDS.len()].len() as u8 + 8]);
                wire.insert(64, 4);
                wire.extend(COMMANDS[round / 4 % COMMANDS.len()]);
            }
        }
        let len = noise.below(300);
        wire.extend(noise.bytes(len));
        let mut handshake = Handshake::new(config.clone());
        for piece in wire.chunks(1 + noise.below(50)) {
            if handshake.input(piece).is_err() {
                break;
            }
            assert!(handshake.buffer.len() <= 64 * 1024 + 10);
        }
    }
}

const COMMANDS: [&[u8]; 5] = [b"\x05READY", b"\x05HELLO", b"\x07WELCOME", b"\x08INITIATE", b"\x05ERROR"];
