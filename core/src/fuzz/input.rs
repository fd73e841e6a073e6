//! The receiving half of an engine: whatever comes, in whatever pieces, the
//! socket gets what a simple reader of frames would give it.

use super::Bytes;
use crate::engine::engine;
use crate::engine::input::{LARGEST, Received};
use crate::io_thread::{Buffer, IoThread};
use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::options::Options;
use crate::pipe::Pipe;
use crate::socket_type::SocketType;
use crate::zmtp::command::Command;
use crate::zmtp::frame::{self, COMMAND, LONG, MORE};
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, OnceLock};

/// A part and whether more follow.
type Part = (Vec<u8>, bool);

/// Most bytes of one input.
const MOST: usize = 400_000;

/// Makes bytes out of instructions: whole frames of many sizes, and noise.
fn wire(mut bytes: Bytes<'_>) -> Vec<u8> {
    let mut wire = Vec::new();
    while !bytes.is_empty() && wire.len() < MOST {
        let (verb, count) = (bytes.byte(), usize::from(bytes.byte()));
        let flags = verb >> 3 & (MORE | COMMAND);
        match verb & 7 {
            0 | 1 => {
                wire.extend([flags, count as u8]);
                wire.resize(wire.len() + count, count as u8);
            }
            2 | 3 => {
                let len = count * usize::from(bytes.byte());
                wire.push(flags | LONG);
                wire.extend((len as u64).to_be_bytes());
                wire.resize(wire.len() + len, verb);
            }
            4 => {
                let body = bytes.take(count);
                wire.extend([flags, body.len() as u8]);
                wire.extend(body);
            }
            5 => {
                wire.push(flags | LONG);
                wire.extend(u64::MAX.wrapping_shr(count as u32).to_be_bytes());
            }
            _ => wire.extend(bytes.take(count)),
        }
    }
    wire
}

/// What a socket is to get of these bytes, and whether the connection breaks.
fn expected(wire: &[u8], options: &Options, commands: bool) -> (Vec<Part>, bool) {
    let max = u64::try_from(options.maxmsgsize).unwrap_or(LARGEST).min(LARGEST);
    let publishes = matches!(options.kind, SocketType::Pub | SocketType::Xpub);
    let (mut whole, mut begun, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(header) = frame::parse_v2(&wire[at..]) {
        let is_command = commands && header.flags & COMMAND != 0;
        if header.len.saturating_sub(if is_command { 32 } else { 0 }) > max {
            return (whole, true);
        }
        let begins = options.kind == SocketType::Req && begun.is_empty() && !is_command;
        if begins && (header.flags & MORE == 0 || !matches!(header.len, 0 | 4)) {
            return (whole, true);
        }
        let body = at + header.size;
        if header.len > (wire.len() - body) as u64 {
            break;
        }
        at = body + header.len as usize;
        let body = &wire[body..at];
        if is_command {
            let subscription = match Command::parse(body) {
                Command::Subscribe(topic) => [&[1], topic].concat(),
                Command::Cancel(topic) => [&[0], topic].concat(),
                _ => continue,
            };
            if publishes && begun.is_empty() {
                whole.push((subscription, false));
            }
            continue;
        }
        begun.push((body.to_vec(), header.flags & MORE != 0));
        if header.flags & MORE == 0 {
            whole.append(&mut begun);
        }
    }
    (whole, false)
}

fn drain(pipe: &mut Pipe, into: &mut Vec<Part>) {
    let mut message = Message::new();
    while pipe.read(&mut message) {
        into.push((message.data().to_vec(), message.more()));
    }
}

pub fn frames(bytes: &[u8]) {
    static IO: OnceLock<IoThread> = OnceLock::new();
    let mut bytes = Bytes(bytes);
    let (choice, piece) = (bytes.byte(), 1 + usize::from(bytes.byte()) * 200);
    let kinds = [SocketType::Pull, SocketType::Req, SocketType::Xpub, SocketType::Router];
    let mut options = Options::new(kinds[choice as usize & 3]);
    options.rcvhwm = u32::from(choice >> 2 & 3);
    options.maxmsgsize = if choice & 0x10 != 0 { 1000 } else { -1 };
    let commands = choice & 0x20 != 0;
    let wire = wire(bytes);
    let (expected, breaks) = expected(&wire, &options, commands);

    let io = IO.get_or_init(|| IoThread::start(0, Arc::default(), ()).unwrap()).io();
    let (engine, _, mut pipe) =
        engine(io.clone(), 0, false, &Arc::new(Mailbox::default()), &options, Box::default());
    let (own, mut peer) = UnixStream::pair().unwrap();
    own.set_nonblocking(true).unwrap();
    let mut buffer = Buffer::new().unwrap();
    let mut input = engine.input.lock();
    input.open(Arc::new(own.into()), None, commands, &[]).unwrap();
    let (mut got, mut broken) = (Vec::new(), false);
    'all: for piece in wire.chunks(piece.max(wire.len() / 100)) {
        peer.write_all(piece).unwrap();
        loop {
            match input.pump(&mut buffer, false) {
                Ok(Received::All) => break,
                Ok(Received::Stalled) => drain(&mut pipe, &mut got),
                Ok(Received::More) => {}
                Err(_) => {
                    broken = true;
                    break 'all;
                }
            }
        }
        if choice & 0x40 != 0 {
            drain(&mut pipe, &mut got);
        }
    }
    drain(&mut pipe, &mut got);
    assert_eq!(broken, breaks);
    assert!(got == expected, "{} parts came, {} were expected", got.len(), expected.len());
    input.close();
}
