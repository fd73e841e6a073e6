//! A message from end to end, by way of the core's own interface.

use zmq_core::options::{SocketOption, Value};
use zmq_core::socket::{self, Flags};
use zmq_core::{Handle, Message, SocketType, context};

fn open(context: Handle, kind: SocketType) -> Handle {
    context::open_socket(context, Some(kind)).unwrap()
}

fn last_endpoint(handle: Handle) -> Vec<u8> {
    let Value::Bytes(text) = socket::get_option(handle, SocketOption::LastEndpoint).unwrap() else {
        panic!()
    };
    text
}

fn round_trip(endpoint: &str, len: usize) {
    let context = context::create();
    let (req, rep) = (open(context, SocketType::Req), open(context, SocketType::Rep));
    socket::bind(rep, endpoint.as_bytes()).unwrap();
    socket::connect(req, &last_endpoint(rep)).unwrap();
    for _ in 0..100 {
        let mut message = Message::from_slice(&vec![7; len]).unwrap();
        socket::send(req, &mut message, Flags::default()).unwrap();
        let mut message = Message::new();
        socket::recv(rep, &mut message, Flags::default()).unwrap();
        assert_eq!(message.len(), len);
        socket::send(rep, &mut message, Flags::default()).unwrap();
        socket::recv(req, &mut message, Flags::default()).unwrap();
        assert!(message.data().iter().all(|&b| b == 7) && message.len() == len);
    }
    socket::close(req).unwrap();
    socket::close(rep).unwrap();
    context::terminate(context).unwrap();
}

#[test]
fn a_request_is_answered_over_every_transport() {
    for len in [0, 1, 29, 30, 255, 256, 5000, 100_000, 1_000_000] {
        round_trip("inproc://a", len);
        round_trip("tcp://127.0.0.1:*", len);
        round_trip("ipc://*", len);
    }
}

#[test]
fn a_flood_arrives_whole_and_in_order() {
    for endpoint in ["inproc://a", "tcp://127.0.0.1:*", "ipc://*"] {
        let context = context::create();
        let (push, pull) = (open(context, SocketType::Push), open(context, SocketType::Pull));
        socket::bind(pull, endpoint.as_bytes()).unwrap();
        socket::connect(push, &last_endpoint(pull)).unwrap();
        let sender = std::thread::spawn(move || {
            for n in 0..300_000_u64 {
                let mut message = Message::from_slice(&n.to_be_bytes()).unwrap();
                socket::send(push, &mut message, Flags::default()).unwrap();
            }
            socket::close(push).unwrap();
        });
        let mut message = Message::new();
        for n in 0..300_000_u64 {
            socket::recv(pull, &mut message, Flags::default()).unwrap();
            assert_eq!(message.data(), n.to_be_bytes());
        }
        sender.join().unwrap();
        socket::close(pull).unwrap();
        context::terminate(context).unwrap();
    }
}
