//! REP (RFC 28): a request, then the reply to it, and so on in strict turn.
//!
//! Requests come from the peers in turn. What precedes a request's body, up
//! to and including the first empty part, is its envelope: it is taken off,
//! and put in front of the reply, which goes back where the request came
//! from. A message without an envelope or without a body is dropped, and so
//! is a reply whose asker is gone or takes no more.

use super::fair_queue::FairQueue;
use super::pattern::{Pattern, Welcome, switch};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// The next call is a receive that begins a request.
    #[default]
    Idle,
    /// The request was received in part.
    Reading,
    /// The request was received.
    Owing,
    /// The reply was begun and not ended.
    Replying,
}

/// A REP socket.
#[derive(Default)]
pub struct Rep {
    input: FairQueue,
    state: State,
    /// Where the reply goes; None if the asker is gone.
    asker: Option<PipeId>,
    /// What precedes the reply.
    envelope: Vec<Message>,
    /// The first part of the request's body, found while looking whether
    /// there is one.
    held: Option<Message>,
}

impl Rep {
    /// Looks for a request and holds the first part of its body; false if
    /// there is none.
    fn find_request(&mut self, pipes: &mut Pipes) -> bool {
        while self.held.is_none() {
            let Some((id, first)) = self.input.recv(pipes) else { return false };
            self.asker = Some(id);
            self.envelope.clear();
            self.held = self.open(pipes, first);
        }
        true
    }

    /// Puts the parts of the envelope, of which `part` is the first, aside;
    /// returns the part after it.
    fn open(&mut self, pipes: &mut Pipes, mut part: Message) -> Option<Message> {
        while part.more() {
            let last = part.is_empty();
            self.envelope.push(part);
            let (_, next) = self.input.recv(pipes)?;
            if last {
                return Some(next);
            }
            part = next;
        }
        None
    }

    /// Begins the reply, if the asker is there and takes it.
    fn address(&mut self, pipes: &mut Pipes) {
        let asker = self.asker.filter(|&id| pipes.get(id).has_room());
        if let Some(id) = asker {
            self.envelope.drain(..).for_each(|part| pipes.get(id).write(part, true));
        }
        self.asker = asker;
    }
}

impl Pattern for Rep {
    fn attached(&mut self, _pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        if self.asker == Some(id) {
            self.asker = None;
        }
    }

    fn detached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.write_ended(pipes, id);
        if self.input.detached(id) {
            self.held = None;
            self.state = State::Idle;
        }
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        match self.state {
            State::Idle | State::Reading => return Err(Errno::EFSM),
            State::Owing => self.address(pipes),
            State::Replying => {}
        }
        let part = message.take();
        if let Some(id) = self.asker {
            pipes.get(id).write(part, more);
        }
        self.state = if more { State::Replying } else { State::Idle };
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        let part = match self.state {
            State::Idle => {
                self.find_request(pipes);
                self.held.take()
            }
            State::Reading => self.input.recv(pipes).map(|(_, part)| part),
            State::Owing | State::Replying => return Err(Errno::EFSM),
        };
        let part = part.ok_or(Errno::EAGAIN)?;
        self.state = if part.more() { State::Reading } else { State::Owing };
        Ok(part)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        matches!(self.state, State::Owing | State::Replying)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        match self.state {
            State::Idle => self.find_request(pipes),
            State::Reading => self.input.has_input(pipes),
            State::Owing | State::Replying => false,
        }
    }

    /// Takes ROUTER's option, as 3.2 does: a reply has no name to be unknown.
    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        match option {
            SocketOption::RouterMandatory => switch(value).map(drop),
            _ => Err(Errno::EINVAL),
        }
    }
}
