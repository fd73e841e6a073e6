//! Security mechanisms between two sockets, and who is asked about peers.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use zmq_core::options::{SocketOption as O, Value};
use zmq_core::socket::{self, Flags};
use zmq_core::zmtp::public_key;
use zmq_core::{Errno, Handle, Message, SocketType, context};

/// Longer than anything here takes.
const PATIENCE: i32 = 20_000;
/// Long enough for what must not happen to happen.
const GLANCE: i32 = 300;
const HANDLER: &[u8] = b"inproc://zeromq.zap.01";
const TRANSPORTS: [&str; 2] = ["tcp://127.0.0.1:*", "ipc://*"];

fn open(context: Handle, kind: SocketType) -> Handle {
    let socket = context::open_socket(context, Some(kind)).unwrap();
    set(socket, O::RcvTimeo, Value::Int(PATIENCE));
    set(socket, O::Linger, Value::Int(0));
    socket
}

fn set(socket: Handle, option: O, value: Value) {
    socket::set_option(socket, option, value).unwrap();
}

fn secret(bytes: &[u8]) -> Value {
    Value::Secret(bytes.to_vec().into())
}

fn text(text: &str) -> Value {
    Value::Bytes(text.into())
}

fn bind(socket: Handle, endpoint: &str) -> Vec<u8> {
    socket::bind(socket, endpoint.as_bytes()).unwrap();
    match socket::get_option(socket, O::LastEndpoint).unwrap() {
        Value::Bytes(endpoint) => endpoint,
        other => panic!("{other:?}"),
    }
}

fn say(socket: Handle, parts: &[&[u8]]) {
    for (at, part) in parts.iter().enumerate() {
        let flags = Flags { more: at + 1 < parts.len(), ..Flags::default() };
        socket::send(socket, &mut Message::from_slice(part).unwrap(), flags).unwrap();
    }
}

fn hear(socket: Handle) -> Result<Vec<Vec<u8>>, Errno> {
    let mut parts = Vec::new();
    loop {
        let mut message = Message::new();
        socket::recv(socket, &mut message, Flags::default())?;
        parts.push(message.data().to_vec());
        if !message.more() {
            return Ok(parts);
        }
    }
}

/// A handler that answers with the status that `judge` finds, until its context ends.
fn handler(
    context: Handle,
    kind: SocketType,
    judge: impl Fn(&[Vec<u8>]) -> &'static str + Send + 'static,
) -> mpsc::Receiver<Vec<Vec<u8>>> {
    let socket = open(context, kind);
    set(socket, O::RcvTimeo, Value::Int(-1));
    bind(socket, str::from_utf8(HANDLER).unwrap());
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        while let Ok(request) = hear(socket) {
            // A ROUTER gets to see what is in front of the request.
            let start = request.iter().position(|part| part == b"1.0").unwrap();
            let body = &request[start..];
            let mut reply: Vec<&[u8]> = request[..start].iter().map(Vec::as_slice).collect();
            reply.extend([&b"1.0"[..], &body[1], judge(body).as_bytes(), b"text", b"me", b""]);
            say(socket, &reply);
            let _ = sender.send(body.to_vec());
        }
        socket::close(socket).unwrap();
    });
    requests
}

#[derive(Clone, Copy, Debug)]
enum Mechanism {
    Null,
    Plain,
    Curve,
}

const CLIENT_SECRET: [u8; 32] = [7; 32];
const SERVER_SECRET: [u8; 32] = [9; 32];

fn serve(socket: Handle, mechanism: Mechanism) {
    match mechanism {
        Mechanism::Null => {}
        Mechanism::Plain => set(socket, O::PlainServer, Value::Int(1)),
        Mechanism::Curve => {
            set(socket, O::CurveServer, Value::Int(1));
            set(socket, O::CurveSecretKey, secret(&SERVER_SECRET));
        }
    }
    set(socket, O::ZapDomain, text("domain"));
}

fn ask(socket: Handle, mechanism: Mechanism) {
    match mechanism {
        Mechanism::Null => {}
        Mechanism::Plain => {
            set(socket, O::PlainUsername, text("user"));
            set(socket, O::PlainPassword, secret(b"pass"));
        }
        Mechanism::Curve => {
            set(socket, O::CurvePublicKey, secret(&public_key(&CLIENT_SECRET.into())));
            set(socket, O::CurveSecretKey, secret(&CLIENT_SECRET));
            set(socket, O::CurveServerKey, secret(&public_key(&SERVER_SECRET.into())));
        }
    }
}

/// Sends something both ways, of every length that is framed differently.
fn talk(server: Handle, client: Handle) {
    for len in [0, 1, 255, 256, 100_000] {
        for (from, to) in [(client, server), (server, client)] {
            let part = vec![len as u8; len];
            say(from, &[&part, b"", &part]);
            assert_eq!(hear(to).unwrap(), [part.clone(), vec![], part]);
        }
    }
}

#[test]
fn a_handler_of_either_type_is_asked_and_lets_peers_in() {
    for kind in [SocketType::Rep, SocketType::Router] {
        let context = context::create();
        let requests = handler(context, kind, |_| "200");
        for endpoint in TRANSPORTS {
            for mechanism in [Mechanism::Null, Mechanism::Plain, Mechanism::Curve] {
                for binder_serves in [true, false] {
                    let (bound, other) = (open(context, SocketType::Pair), open(context, SocketType::Pair));
                    let (server, client) = if binder_serves { (bound, other) } else { (other, bound) };
                    set(server, O::Identity, text("server"));
                    serve(server, mechanism);
                    ask(client, mechanism);
                    socket::connect(other, &bind(bound, endpoint)).unwrap();
                    talk(server, client);
                    let request = requests.recv().unwrap();
                    let address = String::from_utf8(request[3].clone()).unwrap();
                    assert!(address == "127.0.0.1" || address.starts_with("localhost:"), "{address}");
                    let (name, credentials) = match mechanism {
                        Mechanism::Null => ("NULL", vec![]),
                        Mechanism::Plain => ("PLAIN", b"userpass".to_vec()),
                        Mechanism::Curve => ("CURVE", public_key(&CLIENT_SECRET.into()).to_vec()),
                    };
                    assert_eq!((&request[2][..], &request[4][..]), (&b"domain"[..], &b"server"[..]));
                    assert_eq!((&request[5][..], request[6..].concat()), (name.as_bytes(), credentials));
                    socket::close(bound).unwrap();
                    socket::close(other).unwrap();
                }
            }
        }
        context::terminate(context).unwrap();
    }
}

/// Whether a message gets from a new client to the server in time.
fn gets_in(context: Handle, server: Handle, endpoint: &[u8], mechanism: Mechanism) -> bool {
    let client = open(context, SocketType::Push);
    ask(client, mechanism);
    socket::connect(client, endpoint).unwrap();
    say(client, &[b"hello"]);
    let heard = hear(server);
    socket::close(client).unwrap();
    match heard {
        Ok(message) => message == [b"hello"],
        Err(errno) => panic!("{errno:?}"),
    }
}

#[test]
fn whoever_is_refused_stays_outside_and_others_do_not() {
    let context = context::create();
    // The first two are turned away, whatever they come with.
    let count = std::sync::atomic::AtomicUsize::new(0);
    let verdicts = ["400", "500", "300", "200"];
    let requests = handler(context, SocketType::Rep, move |_| {
        verdicts[count.fetch_add(1, std::sync::atomic::Ordering::Relaxed).min(3)]
    });
    for mechanism in [Mechanism::Plain, Mechanism::Curve, Mechanism::Null] {
        let server = open(context, SocketType::Pull);
        serve(server, mechanism);
        let endpoint = bind(server, "tcp://127.0.0.1:*");
        // Refused ones come again by themselves.
        assert!(gets_in(context, server, &endpoint, mechanism), "{mechanism:?}");
        socket::close(server).unwrap();
    }
    assert!(requests.try_iter().count() >= 6);
    context::terminate(context).unwrap();
}

#[test]
fn without_a_handler_plain_is_closed_and_curve_open_to_who_knows_the_key() {
    let context = context::create();
    for (mechanism, open_to_all) in
        [(Mechanism::Null, true), (Mechanism::Curve, true), (Mechanism::Plain, false)]
    {
        let server = open(context, SocketType::Pull);
        serve(server, mechanism);
        let endpoint = bind(server, "tcp://127.0.0.1:*");
        let client = open(context, SocketType::Push);
        ask(client, mechanism);
        socket::connect(client, &endpoint).unwrap();
        say(client, &[b"hello"]);
        set(server, O::RcvTimeo, Value::Int(if open_to_all { PATIENCE } else { GLANCE }));
        assert_eq!(hear(server).is_ok(), open_to_all, "{mechanism:?}");
        if !open_to_all {
            // Somebody takes the matter up; the client is still trying.
            let _requests = handler(context, SocketType::Rep, |_| "200");
            set(server, O::RcvTimeo, Value::Int(PATIENCE));
            assert_eq!(hear(server).unwrap(), [b"hello"]);
        }
        socket::close(client).unwrap();
        socket::close(server).unwrap();
    }
    context::terminate(context).unwrap();
}

#[test]
fn a_handler_that_takes_its_time_holds_nobody_else_up() {
    let context = context::create();
    let handler = open(context, SocketType::Router);
    bind(handler, str::from_utf8(HANDLER).unwrap());
    let (guarded, free) = (open(context, SocketType::Pull), open(context, SocketType::Pull));
    serve(guarded, Mechanism::Curve);
    let (guarded_at, free_at) = (bind(guarded, "tcp://127.0.0.1:*"), bind(free, "tcp://127.0.0.1:*"));
    let client = open(context, SocketType::Push);
    ask(client, Mechanism::Curve);
    socket::connect(client, &guarded_at).unwrap();
    say(client, &[b"early"]);
    let request = hear(handler).unwrap();
    assert!(gets_in(context, free, &free_at, Mechanism::Null));
    set(guarded, O::RcvTimeo, Value::Int(GLANCE));
    assert_eq!(hear(guarded), Err(Errno::EAGAIN));
    let mut reply: Vec<&[u8]> = vec![&request[0], b""];
    reply.extend([&b"1.0"[..], &request[3], b"200", b"", b"", b""]);
    say(handler, &reply);
    set(guarded, O::RcvTimeo, Value::Int(PATIENCE));
    assert_eq!(hear(guarded).unwrap(), [b"early"]);
    for socket in [handler, guarded, free, client] {
        socket::close(socket).unwrap();
    }
    context::terminate(context).unwrap();
}

#[test]
fn a_handler_that_goes_or_babbles_lets_nobody_in() {
    let context = context::create();
    let server = open(context, SocketType::Pull);
    serve(server, Mechanism::Plain);
    let endpoint = bind(server, "tcp://127.0.0.1:*");
    let first = open(context, SocketType::Router);
    bind(first, str::from_utf8(HANDLER).unwrap());
    let client = open(context, SocketType::Push);
    ask(client, Mechanism::Plain);
    socket::connect(client, &endpoint).unwrap();
    say(client, &[b"hello"]);
    // Wrong replies end the connection; the client comes again.
    for wrong in [
        &[&b"1.0"[..]][..],
        &[b"", b"1.0", b"1", b"200", b"", b""],
        &[b"", b"2.0", b"1", b"200", b"", b"", b""],
    ] {
        let request = hear(first).unwrap();
        say(first, &[&[&request[0][..]][..], wrong].concat());
    }
    hear(first).unwrap();
    socket::close(first).unwrap();
    // So does the end of the handler.
    let _requests = handler(context, SocketType::Rep, |_| "200");
    assert_eq!(hear(server).unwrap(), [b"hello"]);
    socket::close(client).unwrap();
    socket::close(server).unwrap();
    context::terminate(context).unwrap();
}

#[test]
fn mechanisms_and_keys_must_fit() {
    let context = context::create();
    let _requests = handler(context, SocketType::Rep, |_| "200");
    for (serving, asking) in [
        (Mechanism::Null, Mechanism::Plain),
        (Mechanism::Plain, Mechanism::Null),
        (Mechanism::Plain, Mechanism::Curve),
        (Mechanism::Curve, Mechanism::Null),
    ] {
        let (server, client) = (open(context, SocketType::Pull), open(context, SocketType::Push));
        serve(server, serving);
        ask(client, asking);
        socket::connect(client, &bind(server, "tcp://127.0.0.1:*")).unwrap();
        say(client, &[b"hello"]);
        set(server, O::RcvTimeo, Value::Int(GLANCE));
        assert_eq!(hear(server), Err(Errno::EAGAIN), "{serving:?} {asking:?}");
        socket::close(client).unwrap();
        socket::close(server).unwrap();
    }
    let (server, client) = (open(context, SocketType::Pull), open(context, SocketType::Push));
    serve(server, Mechanism::Curve);
    ask(client, Mechanism::Curve);
    set(client, O::CurveServerKey, secret(&[1; 32]));
    socket::connect(client, &bind(server, "tcp://127.0.0.1:*")).unwrap();
    say(client, &[b"hello"]);
    set(server, O::RcvTimeo, Value::Int(GLANCE));
    assert_eq!(hear(server), Err(Errno::EAGAIN));
    socket::close(client).unwrap();
    socket::close(server).unwrap();
    context::terminate(context).unwrap();
}

#[test]
fn what_waits_for_the_handler_ends_with_its_socket() {
    let context = context::create();
    let handler = open(context, SocketType::Router);
    bind(handler, str::from_utf8(HANDLER).unwrap());
    let (server, client) = (open(context, SocketType::Pull), open(context, SocketType::Push));
    serve(server, Mechanism::Plain);
    ask(client, Mechanism::Plain);
    socket::connect(client, &bind(server, "tcp://127.0.0.1:*")).unwrap();
    hear(handler).unwrap();
    for socket in [server, client, handler] {
        socket::close(socket).unwrap();
    }
    let (done, ended) = mpsc::channel();
    thread::spawn(move || done.send(context::terminate(context)));
    assert_eq!(ended.recv_timeout(Duration::from_secs(20)), Ok(Ok(())));
}
