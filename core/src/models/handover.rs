//! Who sends: the thread that has just written, or the I/O thread. The real
//! engine and the real loop's wait; the stream is a pair of sockets.

use super::explore;
use crate::engine::engine;
use crate::io_thread::{Command, Desk};
use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::options::Options;
use crate::socket_type::SocketType;
use loom::thread;
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// Whatever the order of steps, everything written is sent, in order, before
/// the thread ends that was told to. The first `direct` messages may be sent
/// by whoever writes them.
fn everything_is_sent(messages: usize, direct: usize) {
    explore(2, move || {
        let (own, mut peer) = UnixStream::pair().unwrap();
        let mut desk = Desk::new();
        let io = desk.io().clone();
        let mailbox = Arc::new(Mailbox::default());
        let options = Options::new(SocketType::Push);
        let (engine, _, mut pipe) = engine(io.clone(), 1, &mailbox, &options, Box::default());
        let sender = thread::spawn(move || {
            // As a session does whose handshake is over.
            engine.output.lock().open(Arc::new(own.into()), None, Vec::new());
            let _ = engine.output.lock().flush();
            loop {
                for command in desk.next() {
                    match command {
                        Command::Output(1) => drop(engine.output.lock().flush()),
                        Command::Stop => return,
                        _ => unreachable!(),
                    }
                }
            }
        });
        for n in 0..messages {
            if n < direct {
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
    everything_is_sent(1, 1);
}

#[test]
fn a_second_message_is_the_io_threads() {
    everything_is_sent(2, 1);
}

#[test]
fn a_second_message_is_sent_by_either_thread() {
    everything_is_sent(2, 2);
}
