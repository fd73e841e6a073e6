//! What each option takes, what it reads, and what it is at first.

use super::SocketOption::*;
use super::*;

/// Every option.
#[rustfmt::skip]
const ALL: [SocketOption; 60] = [
    Affinity, Identity, Subscribe, Unsubscribe, Rate, RecoveryIvl, SndBuf, RcvBuf, RcvMore, Fd,
    Events, Type, Linger, ReconnectIvl, Backlog, ReconnectIvlMax, MaxMsgSize, SndHwm, RcvHwm,
    MulticastHops, RcvTimeo, SndTimeo, Ipv4Only, LastEndpoint, RouterMandatory, TcpKeepalive,
    TcpKeepaliveCnt, TcpKeepaliveIdle, TcpKeepaliveIntvl, TcpAcceptFilter, DelayAttachOnConnect,
    XpubVerbose, Ipv6, Mechanism, PlainServer, PlainUsername, PlainPassword, CurveServer, CurvePublicKey,
    CurveSecretKey, CurveServerKey, ProbeRouter, ReqCorrelate, ReqRelaxed, Conflate, ZapDomain,
    RouterHandover, Tos, HandshakeIvl, XpubNoDrop, InvertMatching, HeartbeatIvl, HeartbeatTtl,
    HeartbeatTimeout, ConnectTimeout, TcpMaxRt, MonitorExtensions, MonitorHwm, MonitorDropped, SocketNumber,
];

/// Those that take an int: default, and which of `PROBES` they take.
const INTS: [(SocketOption, i32, &[i32]); 31] = [
    (Rate, 100, &[1, 2, i32::MAX]),
    (RecoveryIvl, 10_000, &[0, 1, 2, i32::MAX]),
    (SndBuf, 0, &[0, 1, 2, i32::MAX]),
    (RcvBuf, 0, &[0, 1, 2, i32::MAX]),
    (Linger, -1, &PROBES),
    (ReconnectIvl, 100, &[-1, 0, 1, 2, i32::MAX]),
    (ReconnectIvlMax, 0, &[0, 1, 2, i32::MAX]),
    (Backlog, 100, &PROBES),
    (SndHwm, 1000, &[0, 1, 2, i32::MAX]),
    (RcvHwm, 1000, &[0, 1, 2, i32::MAX]),
    (MulticastHops, 1, &[1, 2, i32::MAX]),
    (RcvTimeo, -1, &PROBES),
    (SndTimeo, -1, &PROBES),
    (Ipv4Only, 1, &[0, 1]),
    (TcpKeepalive, -1, &[-1, 0, 1]),
    (TcpKeepaliveCnt, -1, &[-1, 1, 2, i32::MAX]),
    (TcpKeepaliveIdle, -1, &[-1, 1, 2, i32::MAX]),
    (TcpKeepaliveIntvl, -1, &[-1, 1, 2, i32::MAX]),
    (DelayAttachOnConnect, 0, &[0, 1]),
    (HandshakeIvl, 30_000, &[0, 1, 2, i32::MAX]),
    (Ipv6, 0, &[0, 1]),
    (Conflate, 0, &[0, 1]),
    (PlainServer, 0, &[0, 1]),
    (CurveServer, 0, &[0, 1]),
    (Tos, 0, &[0, 1, 2, i32::MAX]),
    (HeartbeatIvl, 0, &[0, 1, 2, i32::MAX]),
    (HeartbeatTimeout, -1, &[0, 1, 2, i32::MAX]),
    (ConnectTimeout, 0, &[0, 1, 2, i32::MAX]),
    (TcpMaxRt, 0, &[0, 1, 2, i32::MAX]),
    (MonitorExtensions, 0, &[0, 1]),
    (MonitorHwm, 65_536, &[0, 1, 2, i32::MAX]),
];
const PROBES: [i32; 7] = [i32::MIN, -2, -1, 0, 1, 2, i32::MAX];

fn is_int(option: SocketOption) -> bool {
    option == HeartbeatTtl || INTS.iter().any(|(int, ..)| *int == option)
}

fn filter(options: &mut Options, text: &[u8]) -> Result<()> {
    options.set(TcpAcceptFilter, &Value::Bytes(text.into()))
}

#[test]
fn defaults_are_those_of_the_table_for_every_type() {
    for kind in SocketType::ALL {
        let options = Options::new(kind);
        for (option, default, _) in INTS.into_iter().filter(|int| int.0 != Conflate) {
            let none = option == Linger && matches!(kind, SocketType::Sub | SocketType::Xsub);
            let default = if none { 0 } else { default };
            assert_eq!(options.get(option), Ok(Value::Int(default)), "{option:?} of {kind:?}");
        }
        assert_eq!(options.get(Type), Ok(Value::Int(kind as i32)));
        assert_eq!(options.get(Affinity), Ok(Value::U64(0)));
        assert_eq!(options.get(MaxMsgSize), Ok(Value::I64(-1)));
        assert_eq!(options.get(Identity), Ok(Value::Bytes(Vec::new())));
        assert!(options.accept_filters.is_empty());
    }
}

#[test]
fn ints_take_their_range_and_a_refused_value_changes_nothing() {
    let mut options = Options::new(SocketType::Dealer);
    for (option, _, accepted) in INTS {
        for probe in PROBES {
            let before = options.get(option);
            let result = options.set(option, &Value::Int(probe));
            if accepted.contains(&probe) {
                assert_eq!(result, Ok(()), "{option:?} {probe}");
                assert_eq!(options.get(option), Ok(Value::Int(probe)));
            } else {
                assert_eq!(result, Err(Errno::EINVAL), "{option:?} {probe}");
                assert_eq!(options.get(option), before);
            }
        }
    }
}

#[test]
fn every_option_refuses_values_of_other_types() {
    let secret = Value::Secret(vec![1; 32].into());
    let values = [Value::Int(1), Value::I64(1), Value::U64(1), Value::Bytes(b"1".to_vec()), secret];
    for option in ALL {
        let takes = |value: &Value| match value {
            Value::Int(_) => is_int(option),
            Value::I64(_) => option == MaxMsgSize,
            Value::U64(_) => option == Affinity,
            Value::Bytes(_) => matches!(option, Identity | TcpAcceptFilter | PlainUsername | ZapDomain),
            Value::Secret(_) => {
                matches!(option, PlainPassword | CurvePublicKey | CurveSecretKey | CurveServerKey)
            }
        };
        for value in &values {
            let result = Options::new(SocketType::Dealer).set(option, value);
            assert_eq!(
                result,
                if takes(value) { Ok(()) } else { Err(Errno::EINVAL) },
                "{option:?} {value:?}"
            );
        }
    }
}

#[test]
fn what_is_not_stored_cannot_be_read() {
    for option in ALL {
        let of_the_pattern = [
            Subscribe,
            Unsubscribe,
            RouterMandatory,
            XpubVerbose,
            ProbeRouter,
            ReqCorrelate,
            ReqRelaxed,
            RouterHandover,
            XpubNoDrop,
            InvertMatching,
        ];
        let of_the_socket = [RcvMore, Fd, Events, LastEndpoint, MonitorDropped, SocketNumber];
        let stored = option != TcpAcceptFilter
            && !of_the_pattern.contains(&option)
            && !of_the_socket.contains(&option);
        assert_eq!(Options::new(SocketType::Sub).get(option).is_ok(), stored, "{option:?}");
    }
}

#[test]
fn a_time_to_live_is_counted_in_tenths_of_a_second() {
    let mut options = Options::new(SocketType::Pull);
    for (given, read) in [(0, 0), (99, 0), (100, 100), (1599, 1500), (6_553_599, 6_553_500)] {
        assert_eq!(options.set(HeartbeatTtl, &Value::Int(given)), Ok(()));
        assert_eq!(options.get(HeartbeatTtl), Ok(Value::Int(read)));
    }
    for bad in [-1, 6_553_600, i32::MIN, i32::MAX] {
        assert_eq!(options.set(HeartbeatTtl, &Value::Int(bad)), Err(Errno::EINVAL));
    }
}

#[test]
fn ipv6_is_the_other_side_of_ipv4only() {
    let mut options = Options::new(SocketType::Pull);
    for (option, value, v6) in [(Ipv6, 1, 1), (Ipv4Only, 1, 0), (Ipv4Only, 0, 1), (Ipv6, 0, 0)] {
        options.set(option, &Value::Int(value)).unwrap();
        assert_eq!(options.get(Ipv6), Ok(Value::Int(v6)));
        assert_eq!(options.get(Ipv4Only), Ok(Value::Int(1 - v6)));
    }
}

#[test]
fn only_types_whose_messages_stand_alone_conflate() {
    use SocketType as T;
    for kind in SocketType::ALL {
        let able = matches!(kind, T::Pub | T::Sub | T::Push | T::Pull | T::Dealer);
        let mut options = Options::new(kind);
        assert_eq!(options.set(Conflate, &Value::Int(1)).is_ok(), able, "{kind:?}");
        assert_eq!(options.get(Conflate).is_ok(), able, "{kind:?}");
    }
}

#[test]
fn wide_options_take_everything() {
    let mut options = Options::new(SocketType::Pull);
    for value in [i64::MIN, -2, -1, 0, 1, i64::MAX] {
        assert_eq!(options.set(MaxMsgSize, &Value::I64(value)), Ok(()));
        assert_eq!(options.get(MaxMsgSize), Ok(Value::I64(value)));
        assert_eq!(options.set(Affinity, &Value::U64(value as u64)), Ok(()));
        assert_eq!(options.get(Affinity), Ok(Value::U64(value as u64)));
    }
}

#[test]
fn identities_have_1_to_255_bytes_and_do_not_begin_with_0() {
    let mut options = Options::new(SocketType::Req);
    for good in [&b"x"[..], b"\xff\0\0", &[7; 255]] {
        assert_eq!(options.set(Identity, &Value::Bytes(good.into())), Ok(()));
        assert_eq!(options.get(Identity), Ok(Value::Bytes(good.into())));
    }
    for bad in [&b""[..], b"\0", b"\0x", &[7; 256]] {
        assert_eq!(options.set(Identity, &Value::Bytes(bad.into())), Err(Errno::EINVAL));
    }
    assert_eq!(options.identity, [7; 255]);
}

#[test]
fn filters_add_up_until_an_empty_one() {
    let mut options = Options::new(SocketType::Pull);
    for good in [&b"127.0.0.1"[..], b"10.0.0.0/8", b"1.2.3.4\0"] {
        assert_eq!(filter(&mut options, good), Ok(()));
    }
    for bad in [&b"\0"[..], b"\x001.2.3.4", b"1.2.3.4/33", b"::1", &[b'1'; 256]] {
        assert_eq!(filter(&mut options, bad), Err(Errno::EINVAL));
    }
    assert_eq!(options.accept_filters.len(), 3);
    assert_eq!(filter(&mut options, b""), Ok(()));
    assert!(options.accept_filters.is_empty());
    options.ipv4only = false;
    assert_eq!(filter(&mut options, b"::1"), Ok(()));
}
