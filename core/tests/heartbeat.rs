//! Signs of life, and the limits of patience, towards a peer on a raw stream.

use nix::sys::socket::{setsockopt, sockopt};
use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};
use zmq_core::options::{SocketOption as O, Value};
use zmq_core::socket::{self, Flags};
use zmq_core::{Handle, Message, SocketType, context};

const PING: &[u8] = b"\x04\x07\x04PING\0\0";
const PONG: &[u8] = b"\x04\x05\x04PONG";
const HELLO: &[u8] = b"\0\x05hello";

/// A bound socket, a PULL mostly, and the peer that talks to it.
struct Scene {
    context: Handle,
    socket: Handle,
    peer: TcpStream,
}

impl Scene {
    /// The peer has connected and said nothing.
    fn new(options: &[(O, i32)]) -> Scene {
        Scene::of(SocketType::Pull, options)
    }

    fn of(kind: SocketType, options: &[(O, i32)]) -> Scene {
        let context = context::create();
        let socket = context::open_socket(context, Some(kind)).unwrap();
        for &(option, value) in options {
            socket::set_option(socket, option, Value::Int(value)).unwrap();
        }
        socket::bind(socket, b"tcp://127.0.0.1:*").unwrap();
        let Value::Bytes(endpoint) = socket::get_option(socket, O::LastEndpoint).unwrap() else { panic!() };
        let peer =
            TcpStream::connect(str::from_utf8(&endpoint).unwrap().trim_start_matches("tcp://")).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Scene { context, socket, peer }
    }

    /// As `shaken`, for other types.
    fn shaken_as(kind: SocketType, peer: &str, options: &[(O, i32)]) -> Scene {
        let mut scene = Scene::of(kind, options);
        scene.write(&greeting());
        scene.write(&ready(peer));
        scene.read(64);
        assert_eq!(scene.frame()[..6], *b"\x05READY", "{kind:?}");
        scene
    }

    /// The peer speaks ZMTP 3.1 and the handshake is over.
    fn shaken(options: &[(O, i32)]) -> Scene {
        let mut scene = Scene::new(options);
        scene.write(&greeting());
        scene.write(&ready("PUSH"));
        let theirs = [greeting(), b"\x04\x1a\x05READY\x0bSocket-Type\0\0\0\x04PULL".to_vec()].concat();
        assert_eq!(scene.read(theirs.len())[12..], theirs[12..]);
        scene
    }

    fn write(&mut self, bytes: &[u8]) {
        self.peer.write_all(bytes).unwrap();
    }

    fn read(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.peer.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// The body of the next frame, a short one.
    fn frame(&mut self) -> Vec<u8> {
        let header = self.read(2);
        self.read(header[1].into())
    }

    /// Whether the stream is still open after that many ms, whatever comes.
    fn is_open_after(&mut self, ms: u64) -> bool {
        let until = Instant::now() + Duration::from_millis(ms);
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            self.peer.set_read_timeout(Some(left)).unwrap();
            match self.peer.read(&mut [0; 1000]) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return false,
            }
        }
        self.peer.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        true
    }

    /// Waits until the stream is closed; returns how long that took.
    fn closed_after(&mut self) -> Duration {
        let start = Instant::now();
        assert!(!self.is_open_after(20_000));
        start.elapsed()
    }

    fn hear(&self) {
        socket::recv(self.socket, &mut Message::new(), Flags::default()).unwrap();
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        socket::close(self.socket).unwrap();
        context::terminate(self.context).unwrap();
    }
}

fn greeting() -> Vec<u8> {
    [&b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL"[..], &[0; 48]].concat()
}

fn ready(kind: &str) -> Vec<u8> {
    let property = [&b"\x05READY\x0bSocket-Type\0\0\0"[..], &[kind.len() as u8], kind.as_bytes()].concat();
    [&[4, property.len() as u8], &property[..]].concat()
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn pings_are_sent_and_an_answered_one_keeps_the_connection() {
    let mut scene = Scene::shaken(&[(O::HeartbeatIvl, 100), (O::HeartbeatTtl, 1599)]);
    for _ in 0..5 {
        assert_eq!(scene.read(9), b"\x04\x07\x04PING\0\x0f");
        scene.write(PONG);
    }
    assert!(scene.closed_after() > ms(90), "an interval without an answer");
}

#[test]
fn every_type_asks_and_answers() {
    let peers = [
        (SocketType::Pair, "PAIR"),
        (SocketType::Pub, "SUB"),
        (SocketType::Sub, "PUB"),
        (SocketType::Req, "REP"),
        (SocketType::Rep, "REQ"),
        (SocketType::Dealer, "ROUTER"),
        (SocketType::Router, "DEALER"),
        (SocketType::Pull, "PUSH"),
        (SocketType::Push, "PULL"),
        (SocketType::Xpub, "XSUB"),
        (SocketType::Xsub, "XPUB"),
    ];
    for (kind, peer) in peers {
        let options = [(O::HeartbeatIvl, 200), (O::HeartbeatTimeout, 10_000)];
        let mut scene = Scene::shaken_as(kind, peer, &options);
        scene.write(b"\x04\x08\x04PING\0\0x");
        let mut heard = BTreeSet::new();
        while heard.len() < 2 {
            heard.insert(scene.frame());
        }
        let expected = [&b"\x04PING\0\0"[..], b"\x04PONGx"];
        assert!(heard.iter().eq(&expected), "{kind:?} said {heard:?}");
    }
}

#[test]
fn any_traffic_is_an_answer() {
    let mut scene = Scene::shaken(&[(O::HeartbeatIvl, 100)]);
    for _ in 0..5 {
        assert_eq!(scene.read(9), PING);
        scene.write(HELLO);
        scene.hear();
    }
    scene.closed_after();
}

#[test]
fn the_answer_may_take_as_long_as_the_timeout_says() {
    let mut scene = Scene::shaken(&[(O::HeartbeatIvl, 50), (O::HeartbeatTimeout, 400)]);
    assert!(scene.closed_after() > ms(400));
    let mut scene = Scene::shaken(&[(O::HeartbeatIvl, 50), (O::HeartbeatTimeout, 0)]);
    assert!(scene.is_open_after(400));
}

#[test]
fn without_being_asked_for_nothing_is_sent_and_nothing_expected() {
    let mut scene = Scene::shaken(&[(O::HeartbeatTtl, 100), (O::HeartbeatTimeout, 100)]);
    scene.peer.set_read_timeout(Some(ms(400))).unwrap();
    assert!(scene.peer.read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
}

#[test]
fn a_peer_that_says_how_long_to_wait_for_it_is_waited_for_that_long() {
    let mut scene = Scene::shaken(&[]);
    scene.write(b"\x04\x0a\x04PING\0\x03ctx");
    assert_eq!(scene.read(10), [&b"\x04\x08\x04PONG"[..], b"ctx"].concat());
    for _ in 0..6 {
        sleep(ms(100));
        scene.write(HELLO);
        scene.hear();
    }
    let silence = scene.closed_after();
    assert!((ms(290)..ms(5000)).contains(&silence), "{silence:?}");
    // It counts from what was heard last, not from when that was looked for.
    let mut scene = Scene::shaken(&[]);
    scene.write(b"\x04\x07\x04PING\0\x14");
    sleep(ms(200));
    scene.write(HELLO);
    scene.hear();
    let silence = scene.closed_after();
    assert!((ms(1900)..ms(3400)).contains(&silence), "{silence:?}");
    // One that takes it back is waited for as long as it likes.
    let mut scene = Scene::shaken(&[]);
    scene.write(b"\x04\x07\x04PING\0\x02");
    scene.write(PING);
    assert!(scene.is_open_after(600));
}

#[test]
fn a_socket_that_takes_nothing_in_blames_nobody() {
    let mut scene = Scene::shaken(&[(O::RcvHwm, 1), (O::HeartbeatIvl, 50), (O::HeartbeatTimeout, 100)]);
    (0..50).for_each(|_| scene.write(HELLO));
    scene.write(b"\x04\x07\x04PING\0\x01");
    assert!(scene.is_open_after(500));
    (0..50).for_each(|_| scene.hear());
    // Now it can hear that there is nothing.
    scene.closed_after();
}

/// How many bytes of a long message, which is begun before anything is asked,
/// come to a peer that reads a little after each pause.
fn read_slowly(pause: Duration) -> usize {
    const LONG: usize = 16 << 20;
    let options = [(O::HeartbeatIvl, 100), (O::HeartbeatTimeout, 1000), (O::SndBuf, 65_536)];
    let mut scene = Scene::shaken_as(SocketType::Push, "PULL", &options);
    setsockopt(&scene.peer, sockopt::RcvBuf, &131_072).unwrap();
    socket::send(scene.socket, &mut Message::from_slice(&vec![0; LONG]).unwrap(), Flags::default()).unwrap();
    let (mut read, mut pieces) = (0, vec![0; 256 << 10]);
    while read < LONG {
        sleep(pause);
        match scene.peer.read(&mut pieces) {
            Ok(count) if count > 0 => read += count,
            _ => return read,
        }
    }
    // The PING comes behind it.
    scene.write(PONG);
    assert!(scene.is_open_after(500));
    read
}

#[test]
fn a_peer_that_takes_a_long_message_bit_by_bit_is_not_asked_yet() {
    assert!(read_slowly(ms(30)) >= 16 << 20);
    assert!(read_slowly(ms(3000)) < 16 << 20, "it takes nothing for longer than it may be silent");
}

#[test]
fn a_peer_of_2_0_is_asked_nothing() {
    let mut scene = Scene::new(&[(O::HeartbeatIvl, 50)]);
    scene.write(b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x08\0\0");
    scene.read(14);
    scene.peer.set_read_timeout(Some(ms(300))).unwrap();
    assert!(scene.peer.read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
    scene.write(HELLO);
    scene.hear();
}

#[test]
fn pongs_that_are_never_read_are_bounded_and_hold_no_end_up() {
    let mut scene = Scene::shaken(&[]);
    let pings = PING.repeat(10_000);
    scene.peer.set_write_timeout(Some(ms(2000))).unwrap();
    for _ in 0..500 {
        scene.write(&pings);
    }
    assert!(resident_kib() < 200_000, "{} KiB", resident_kib());
    scene.write(HELLO);
    scene.hear();
}

fn resident_kib() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4
}

#[test]
fn whoever_does_not_finish_its_handshake_is_left() {
    let whole = [greeting(), ready("PUSH")].concat();
    for said in [0, 1, 10, 11, 40, 64, 65, whole.len() - 1] {
        let mut scene = Scene::new(&[(O::HandshakeIvl, 200)]);
        scene.write(&whole[..said]);
        let silence = scene.closed_after();
        assert!((ms(190)..ms(5000)).contains(&silence), "{said} bytes: {silence:?}");
    }
    let mut scene = Scene::shaken(&[(O::HandshakeIvl, 200)]);
    assert!(scene.is_open_after(400));
}

#[test]
fn a_thread_that_waits_for_messages_is_in_nobodys_way() {
    let mut scene = Scene::shaken(&[(O::HeartbeatIvl, 100), (O::HeartbeatTimeout, 300)]);
    let socket = scene.socket;
    let waiter = std::thread::spawn(move || {
        let mut heard = 0;
        while socket::recv(socket, &mut Message::new(), Flags::default()).is_ok() {
            heard += 1;
        }
        heard
    });
    // Conversations make the thread receive by itself.
    for _ in 0..100 {
        scene.write(HELLO);
        sleep(ms(1));
    }
    for _ in 0..5 {
        scene.write(b"\x04\x08\x04PING\0\0x");
        while scene.frame() != b"\x04PONGx" {
            scene.write(PONG);
        }
    }
    scene.closed_after();
    drop(scene);
    assert_eq!(waiter.join().unwrap(), 100);
}
