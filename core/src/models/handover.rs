//! Who sends: the thread that has just written, or the I/O thread. The real
//! engine and the real loop's wait; the stream is a pair of sockets.

use super::explore;
use crate::engine::output::Sent;
use crate::engine::{Engine, engine};
use crate::io_thread::{Command, Desk};
use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::options::Options;
use crate::socket_type::SocketType;
use loom::thread;
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// A turn for what is to be sent; how many messages that were, and whether
/// some were left for the next one.
fn flush(engine: &Engine, flood: bool) -> (u64, bool) {
    let mut output = engine.output.lock();
    let before = output.messages();
    let left = output.flush(flood) == Sent::Handful;
    if left {
        engine.leave();
    }
    (output.messages() - before, left)
}

/// Whatever the order of steps, everything written is sent, in order, before
/// the thread ends that was told to. The first `direct` messages may be sent
/// by whoever writes them. In a flood the thread naps after sending, and each
/// message is a pile.
fn everything_is_sent(messages: usize, direct: usize, flood: bool) {
    explore(2, move || {
        let (own, mut peer) = UnixStream::pair().unwrap();
        let mut desk = Desk::new();
        let io = desk.io().clone();
        let mailbox = Arc::new(Mailbox::default());
        let options = Options { sndhwm: 3, ..Options::new(SocketType::Push) };
        let (engine, _, mut pipe) = engine(io.clone(), 1, false, &mailbox, &options, Box::default());
        let sender = thread::spawn(move || {
            // As a session does whose handshake is over.
            engine.output.lock().open(Arc::new(own.into()), None, Vec::new());
            let (mut sent, mut left) = flush(&engine, flood);
            let mut stops = false;
            loop {
                let commands = desk.next(if flood { sent } else { 0 });
                (sent, left) = (0, false);
                for command in commands {
                    match command {
                        Command::Output(1) => (sent, left) = flush(&engine, flood),
                        Command::Stop => stops = true,
                        _ => unreachable!(),
                    }
                }
                if stops && !left {
                    return;
                }
            }
        });
        for n in 0..messages {
            if n < direct {
                io.pace().hear(1);
                io.pace().run_dry();
            }
            pipe.write(&mut Message::from_slice(&[n as u8]).unwrap(), false);
        }
        io.post(Command::Stop);
        sender.join().unwrap();
        drop(pipe);
        let expected: Vec<u8> = (0..messages).flat_map(|n| [0, 1, n as u8]).collect();
        let mut got = vec![0; expected.len()];
        peer.set_nonblocking(true).unwrap();
        peer.read_exact(&mut got).expect("all was sent");
        assert_eq!(got, expected);
    });
}

#[test]
fn one_message_is_sent_by_either_thread() {
    everything_is_sent(1, 1, false);
}

#[test]
fn a_second_message_is_the_io_threads() {
    everything_is_sent(2, 1, false);
}

#[test]
fn a_second_message_is_sent_by_either_thread() {
    everything_is_sent(2, 2, false);
}

#[test]
fn of_a_flood_nothing_is_left() {
    everything_is_sent(2, 0, true);
}

#[test]
fn of_a_flood_in_a_conversation_nothing_is_left() {
    everything_is_sent(3, 1, true);
}
