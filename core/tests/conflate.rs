//! CONFLATE: old messages give way to new ones, at either end.

use zmq_core::options::{SocketOption as O, Value};
use zmq_core::socket::{self, Flags};
use zmq_core::zmtp::public_key;
use zmq_core::{Errno, Handle, Message, SocketType, context};

const TRANSPORTS: [&str; 3] = ["inproc://a", "tcp://127.0.0.1:*", "ipc://*"];
/// Messages of a flood, and bytes of their second part: more than the
/// system's buffers and all marks together take.
const FLOOD: u32 = 20_000;
const PADDING: usize = 1000;

fn open(context: Handle, kind: SocketType, conflate: bool) -> Handle {
    let socket = context::open_socket(context, Some(kind)).unwrap();
    set(socket, O::SndTimeo, 20_000);
    set(socket, O::RcvTimeo, 20_000);
    if conflate {
        set(socket, O::Conflate, 1);
    }
    socket
}

fn set(socket: Handle, option: O, value: i32) {
    socket::set_option(socket, option, Value::Int(value)).unwrap();
}

fn bind(socket: Handle, endpoint: &str) -> Vec<u8> {
    socket::bind(socket, endpoint.as_bytes()).unwrap();
    match socket::get_option(socket, O::LastEndpoint).unwrap() {
        Value::Bytes(endpoint) => endpoint,
        other => panic!("{other:?}"),
    }
}

fn say(socket: Handle, number: u32) {
    let parts = [&number.to_be_bytes()[..], &[0; PADDING]];
    for (part, more) in parts.into_iter().zip([true, false]) {
        let flags = Flags { more, ..Flags::default() };
        socket::send(socket, &mut Message::from_slice(part).unwrap(), flags).unwrap();
    }
}

fn hear(socket: Handle) -> Result<u32, Errno> {
    let mut message = Message::new();
    socket::recv(socket, &mut message, Flags::default())?;
    let number = u32::from_be_bytes(message.data().try_into().unwrap());
    assert!(message.more());
    socket::recv(socket, &mut message, Flags::default())?;
    assert!(message.len() == PADDING && !message.more());
    Ok(number)
}

/// Hears numbers that grow up to the last one of the flood; returns how many.
fn hear_flood(socket: Handle) -> u32 {
    let mut last = None;
    let mut count = 0;
    while last != Some(FLOOD - 1) {
        let number = hear(socket).unwrap();
        assert!(last.is_none_or(|last| last < number), "{last:?} {number}");
        last = Some(number);
        count += 1;
    }
    set(socket, O::RcvTimeo, 100);
    assert_eq!(hear(socket), Err(Errno::EAGAIN));
    count
}

fn end(context: Handle, sockets: [Handle; 2]) {
    for socket in sockets {
        socket::close(socket).unwrap();
    }
    context::terminate(context).unwrap();
}

#[test]
fn a_receiver_keeps_the_newest_and_never_holds_its_peer_up() {
    use SocketType::{Dealer, Pair, Pub, Pull, Push, Sub};
    for endpoint in TRANSPORTS {
        for (from, to) in [(Push, Pull), (Pair, Pull), (Dealer, Dealer), (Pub, Sub)] {
            let context = context::create();
            let (sender, receiver) = (open(context, from, false), open(context, to, true));
            let address = bind(receiver, endpoint);
            if to == Sub {
                socket::set_option(receiver, O::Subscribe, Value::Bytes(vec![])).unwrap();
            }
            socket::connect(sender, &address).unwrap();
            if to == Sub {
                // Until the subscription has come.
                set(receiver, O::RcvTimeo, 10);
                while hear(receiver).is_err() {
                    say(sender, 0);
                }
                set(receiver, O::RcvTimeo, 20_000);
                set(sender, O::SndHwm, 0);
            }
            (1..FLOOD).for_each(|number| say(sender, number));
            if to == Sub {
                // A publisher drops what does not fit; so the last is said until it is heard.
                set(receiver, O::RcvTimeo, 10);
                while !matches!(hear(receiver), Ok(number) if number == FLOOD - 1) {
                    say(sender, FLOOD - 1);
                }
            } else {
                let count = hear_flood(receiver);
                assert!(count < FLOOD / 2, "{endpoint} {to:?}: {count}");
            }
            end(context, [sender, receiver]);
        }
    }
}

#[test]
fn a_sender_keeps_the_newest_and_never_waits() {
    use SocketType::{Dealer, Pair, Pull, Push};
    for endpoint in TRANSPORTS {
        for (from, to) in [(Push, Pull), (Dealer, Pair)] {
            let context = context::create();
            let (sender, receiver) = (open(context, from, true), open(context, to, false));
            set(receiver, O::RcvHwm, 1);
            let address = bind(receiver, endpoint);
            socket::connect(sender, &address).unwrap();
            (0..FLOOD).for_each(|number| say(sender, number));
            let count = hear_flood(receiver);
            assert!(count < FLOOD * 9 / 10, "{endpoint} {from:?}: {count}");
            end(context, [sender, receiver]);
        }
    }
}

#[test]
fn who_comes_late_gets_the_newest_only() {
    for secure in [false, true] {
        let context = context::create();
        let (sender, receiver) =
            (open(context, SocketType::Push, true), open(context, SocketType::Pull, false));
        let secret = [5; 32];
        let key = |bytes: &[u8]| Value::Secret(bytes.to_vec().into());
        if secure {
            set(receiver, O::CurveServer, 1);
            socket::set_option(receiver, O::CurveSecretKey, key(&secret)).unwrap();
            let public = public_key(&secret.into());
            socket::set_option(sender, O::CurvePublicKey, key(&public)).unwrap();
            socket::set_option(sender, O::CurveSecretKey, key(&secret)).unwrap();
            socket::set_option(sender, O::CurveServerKey, key(&public)).unwrap();
        }
        // A port that is free for now.
        let probe = open(context, SocketType::Pull, false);
        let address = bind(probe, "tcp://127.0.0.1:*");
        socket::close(probe).unwrap();
        set(sender, O::ReconnectIvl, 10);
        socket::connect(sender, &address).unwrap();
        (0..100).for_each(|number| say(sender, number));
        bind(receiver, str::from_utf8(&address).unwrap());
        assert_eq!(hear(receiver), Ok(99));
        end(context, [sender, receiver]);
    }
}

#[test]
fn what_a_sender_kept_is_delivered_after_its_end() {
    let context = context::create();
    let (sender, receiver) = (open(context, SocketType::Push, true), open(context, SocketType::Pull, false));
    socket::connect(sender, &bind(receiver, "tcp://127.0.0.1:*")).unwrap();
    (0..10).for_each(|number| say(sender, number));
    socket::close(sender).unwrap();
    let mut last = 0;
    while last != 9 {
        last = hear(receiver).unwrap();
    }
    socket::close(receiver).unwrap();
    context::terminate(context).unwrap();
}
