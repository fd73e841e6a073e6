//! Stand-ins for a socket and for a connection, to drive patterns with.
//!
//! A [`TestSocket`] takes in its news before each call and lets pipes go as a
//! socket does; it never waits. Messages are written as text with `|` between
//! their parts; bytes that are no printable ASCII come back escaped.

mod chaos;

use super::pattern::{self, Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::mailbox::{Event, Mailbox};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::inbound::{Run, RunReader};
use crate::pipe::{Farewell, Inbound, Outbound, Peer, Pipe, PipeId, Pipes, Side, inproc_pair};
use crate::queue::{frames, lane};
use crate::socket_type::SocketType;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Random numbers that are the same in every run (xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }
}

/// What a socket does for its pattern.
pub struct TestSocket {
    pub pattern: Box<dyn Pattern>,
    pub pipes: Pipes,
    mailbox: Arc<Mailbox>,
    kind: SocketType,
    name: &'static str,
    hwm: (u32, u32),
    /// What became of the peer that came last.
    pub welcome: Option<Welcome>,
}

/// A socket without limits. A ROUTER's generated names begin with number 0x01020304.
pub fn socket(kind: SocketType) -> TestSocket {
    let mailbox = Arc::<Mailbox>::default();
    TestSocket {
        pattern: pattern::new(kind, 0x0102_0304),
        pipes: Pipes::new(mailbox.clone()),
        mailbox,
        kind,
        name: "",
        hwm: (0, 0),
        welcome: None,
    }
}

/// Connects two sockets of one process. The first one knows at once, the
/// second one (which was bound) takes it in with its next call.
pub fn link(from: &mut TestSocket, to: &mut TestSocket) -> (PipeId, PipeId) {
    let ((from_id, from_pipe), (to_id, to_pipe)) = inproc_pair(from.side(), to.side());
    to.mailbox.post(Event::Attached(to_id, to_pipe.into())).ok().unwrap();
    from.pump();
    from.attach(from_id, from_pipe.into());
    (from_id, to_id)
}

/// As [`link`], with both knowing.
pub fn meet(from: &mut TestSocket, to: &mut TestSocket) -> (PipeId, PipeId) {
    let ids = link(from, to);
    to.pump();
    ids
}

impl TestSocket {
    pub fn hwm(mut self, send: u32, receive: u32) -> TestSocket {
        self.hwm = (send, receive);
        self
    }

    pub fn named(mut self, name: &'static str) -> TestSocket {
        self.name = name;
        self
    }

    fn side(&self) -> Side {
        Side {
            mailbox: self.mailbox.clone(),
            identity: self.name.as_bytes().into(),
            sndhwm: self.hwm.0,
            rcvhwm: self.hwm.1,
            reads_identity: matches!(
                self.kind,
                SocketType::Req | SocketType::Rep | SocketType::Dealer | SocketType::Router
            ),
            conflates_out: false,
            conflates_in: false,
        }
    }

    fn attach(&mut self, id: PipeId, pipe: Box<Pipe>) {
        self.pipes.insert(id, pipe);
        let welcome = self.pattern.attached(&mut self.pipes, id);
        match welcome {
            Welcome::Accepted => self.pipes.get(id).takes_part = true,
            Welcome::Ignored => {}
            Welcome::Refused => self.pipes.remove(id).unwrap().close(Farewell::ABRUPT),
        }
        self.welcome = Some(welcome);
    }

    /// Takes in the news.
    pub fn pump(&mut self) {
        let mut events = Vec::new();
        self.mailbox.take(&mut events, false);
        for event in events {
            match event {
                Event::Attached(id, pipe) => self.attach(id, pipe),
                Event::Readable(id) if self.takes_part(id) => self.pattern.readable(&mut self.pipes, id),
                Event::Writable(id) if self.takes_part(id) => self.pattern.writable(&mut self.pipes, id),
                Event::Reconnected(id) if self.takes_part(id) => {
                    self.pattern.reconnected(&mut self.pipes, id)
                }
                Event::Identified(id, name) if self.has(id) => {
                    let pipe = self.pipes.get(id);
                    (pipe.identity, pipe.identified) = (name, true);
                    if pipe.takes_part {
                        self.pattern.identified(&mut self.pipes, id);
                    }
                }
                Event::Closed(id) if self.has(id) => self.end(id),
                _ => {}
            }
        }
        self.let_go();
    }

    /// Whether there is news, for which the socket would not sleep.
    pub fn is_told(&self) -> bool {
        self.mailbox.is_pending()
    }

    fn has(&mut self, id: PipeId) -> bool {
        self.pipes.find(id).is_some()
    }

    fn takes_part(&mut self, id: PipeId) -> bool {
        self.pipes.find(id).is_some_and(|pipe| pipe.takes_part)
    }

    /// Takes out the pipes that are done.
    fn let_go(&mut self) {
        for id in std::mem::take(&mut self.pipes.drained) {
            if self.has(id) {
                self.detach(id);
            }
        }
    }

    /// Stops writing to a pipe; goes on reading, if the type does.
    pub fn end(&mut self, id: PipeId) {
        self.pipes.get(id).end_writing();
        if self.takes_part(id) {
            self.pattern.write_ended(&mut self.pipes, id);
        }
        let stays = self.takes_part(id) && self.pipes.get(id).has_input() && self.pattern.reads_to_the_end();
        if !stays {
            self.detach(id);
        }
    }

    /// Leaves a pipe, whatever is in it.
    pub fn detach(&mut self, id: PipeId) {
        if self.takes_part(id) {
            self.pattern.detached(&mut self.pipes, id);
        }
        self.pipes.remove(id).unwrap().close(Farewell::ABRUPT);
        self.mailbox.free(id);
    }

    /// Closes the socket.
    pub fn close(mut self) {
        self.pump();
        self.pipes.iter_mut().for_each(|(_, pipe)| pipe.close(Farewell::ABRUPT));
    }

    /// Sends one part.
    pub fn part(&mut self, part: &str, more: bool) -> Result<()> {
        self.pump();
        let mut message = Message::from_slice(part.as_bytes()).unwrap();
        let result = self.pattern.send(&mut self.pipes, &mut message, more);
        let left = if result.is_ok() { 0 } else { part.len() };
        assert_eq!(message.len(), left, "taken exactly when sent");
        result
    }

    /// Sends a message, which succeeds.
    pub fn say(&mut self, text: &str) {
        self.try_say(text).unwrap();
    }

    /// Sends a message, of which the first part may fail.
    pub fn try_say(&mut self, text: &str) -> Result<()> {
        let parts: Vec<&str> = text.split('|').collect();
        for (at, part) in parts.iter().enumerate() {
            let result = self.part(part, at + 1 < parts.len());
            if at == 0 {
                result?;
            } else {
                result.expect("only a first part may fail");
            }
        }
        Ok(())
    }

    /// Receives one part: its text and whether more follow.
    pub fn hear_part(&mut self) -> Result<(String, bool)> {
        self.pump();
        let mut part = Message::new();
        let result = self.pattern.recv(&mut self.pipes, &mut part);
        self.let_go();
        result.map(|()| (part.data().escape_ascii().to_string(), part.more()))
    }

    /// Receives one message: its text, or the error's name in brackets.
    pub fn hear(&mut self) -> String {
        let mut text = String::new();
        loop {
            match self.hear_part() {
                Ok((part, more)) => {
                    text += &part;
                    if !more {
                        return text;
                    }
                    text.push('|');
                }
                Err(errno) => return text + name_of(errno),
            }
        }
    }

    /// Receives all there is, with blanks between messages.
    pub fn drain(&mut self) -> String {
        let mut messages = Vec::new();
        loop {
            match self.hear() {
                text if text == "<EAGAIN>" => return messages.join(" "),
                text => messages.push(text),
            }
        }
    }

    /// What ZMQ_EVENTS would say.
    pub fn events(&mut self) -> &'static str {
        self.pump();
        let input = self.pattern.can_recv(&mut self.pipes);
        let output = self.pattern.can_send(&mut self.pipes);
        self.let_go();
        match (input, output) {
            (true, true) => "IN OUT",
            (true, false) => "IN",
            (false, true) => "OUT",
            (false, false) => "none",
        }
    }

    pub fn set(&mut self, option: SocketOption, value: i32) -> Result<()> {
        self.pattern.set_option(&mut self.pipes, option, &Value::Int(value))
    }

    pub fn subscribe(&mut self, topic: &[u8]) {
        self.set_topic(SocketOption::Subscribe, topic).unwrap();
    }

    pub fn unsubscribe(&mut self, topic: &[u8]) {
        self.set_topic(SocketOption::Unsubscribe, topic).unwrap();
    }

    pub fn set_topic(&mut self, option: SocketOption, topic: &[u8]) -> Result<()> {
        self.pump();
        self.pattern.set_option(&mut self.pipes, option, &Value::Bytes(topic.to_vec()))
    }

    /// Sends as many small messages as are taken, at most `limit`.
    pub fn fill(&mut self, limit: usize) -> usize {
        (0..limit).take_while(|_| self.try_say("m").is_ok()).count()
    }
}

fn name_of(errno: Errno) -> &'static str {
    match errno {
        Errno::EAGAIN => "<EAGAIN>",
        Errno::EFSM => "<EFSM>",
        Errno::EINVAL => "<EINVAL>",
        Errno::ENOTSUP => "<ENOTSUP>",
        Errno::EHOSTUNREACH => "<EHOSTUNREACH>",
        _ => "<other>",
    }
}

/// A connection's link that nobody listens to.
#[derive(Default)]
struct Deaf {
    left: AtomicBool,
}

impl Peer for Deaf {
    fn has_left(&self) -> bool {
        self.left.load(Ordering::Relaxed)
    }
    fn readable(&self) {}
    fn writable(&self) {}
    fn closed(&self, _farewell: Farewell) {}
}

/// The far side of a pipe to a connection.
pub struct Wire {
    mailbox: Arc<Mailbox>,
    link: Arc<Deaf>,
    pub id: PipeId,
    out: frames::Reader,
    runs: lane::Writer<Run>,
}

impl Wire {
    /// A connection to a peer that calls itself `name`, if that is known yet.
    pub fn new(socket: &mut TestSocket, name: &str, identified: bool) -> Wire {
        let (writer, out) = frames::frames(socket.hwm.0.into());
        let (runs, reader) = lane::lane(socket.hwm.1.into(), 0);
        let link = Arc::new(Deaf::default());
        let mut pipe = Pipe::new(
            Outbound::Frames(writer),
            Inbound::Runs(RunReader::new(reader)),
            link.clone(),
            name.as_bytes().into(),
        );
        pipe.identified = identified;
        let id = socket.mailbox.reserve();
        socket.attach(id, pipe.into());
        Wire { mailbox: socket.mailbox.clone(), link, id, out, runs }
    }

    fn post(&self, event: Event) {
        self.mailbox.post(event).ok().unwrap();
    }

    /// A message arrives.
    pub fn say(&mut self, text: &str) {
        let parts: Vec<&str> = text.split('|').collect();
        for (at, part) in parts.iter().enumerate() {
            let mut message = Message::from_slice(part.as_bytes()).unwrap();
            message.set_more(at + 1 < parts.len());
            self.runs.push(Run::Part(message));
        }
        if self.runs.commit(1) {
            self.post(Event::Readable(self.id));
        }
    }

    /// What the socket has sent, with blanks between messages.
    pub fn sent(&mut self) -> String {
        let mut text = String::new();
        while let Some(frame) = self.out.frame() {
            text += &frame.body.escape_ascii().to_string();
            text.push(if frame.more { '|' } else { ' ' });
            let size = frame.size;
            let _ = self.out.advance(size);
        }
        text.trim_end_matches(' ').to_owned()
    }

    /// How many parts the socket has sent.
    pub fn sent_parts(&mut self) -> usize {
        let mut parts = 0;
        while let Some(size) = self.out.frame().map(|frame| frame.size) {
            parts += 1;
            let _ = self.out.advance(size);
        }
        parts
    }

    pub fn identify(&self, name: &str) {
        self.post(Event::Identified(self.id, name.as_bytes().into()));
    }

    pub fn reconnect(&self) {
        self.post(Event::Reconnected(self.id));
    }

    /// The peer hangs up, which nobody tells of yet.
    pub fn leave(&self) {
        self.link.left.store(true, Ordering::Relaxed);
    }

    pub fn close(self) {
        self.post(Event::Closed(self.id));
    }
}
