//! REQ (RFC 28): a request, then its reply, and so on in strict turn.
//!
//! A request goes to the peers in turn, with an empty part in front. A reply
//! is whatever message begins with an empty part that is not its last; that
//! part is taken off. Other messages are dropped. Replies are taken from any
//! peer: nothing ties one to its request.

use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// The next call is a send that begins a request.
    #[default]
    Idle,
    /// The request was begun and not ended.
    Asking,
    /// The request is out.
    Waiting,
    /// The reply was received in part.
    Reading,
}

/// A REQ socket.
#[derive(Default)]
pub struct Req {
    input: FairQueue,
    output: LoadBalancer,
    state: State,
    /// The first part of the reply, found while looking whether there is one.
    held: Option<Message>,
}

impl Req {
    /// Looks for a reply and holds its first part; false if there is none.
    fn find_reply(&mut self, pipes: &mut Pipes) -> bool {
        while self.held.is_none() {
            let Some((_, first)) = self.input.recv(pipes) else { return false };
            if first.is_empty() && first.more() {
                self.held = self.input.recv(pipes).map(|(_, body)| body);
            } else {
                self.input.skip_rest(pipes);
            }
        }
        true
    }
}

impl Pattern for Req {
    fn attached(&mut self, _pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        self.output.attached(id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    fn writable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.writable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
        if self.input.detached(id) {
            self.held = None;
            if self.state == State::Reading {
                // The rest of the reply never comes; nothing else would end it.
                self.state = State::Idle;
            }
        }
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        match self.state {
            State::Idle => self.output.send(pipes, &mut Message::new(), true)?,
            State::Asking => {}
            State::Waiting | State::Reading => return Err(Errno::EFSM),
        }
        self.output.send(pipes, message, more)?;
        self.state = if more { State::Asking } else { State::Waiting };
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        let part = match self.state {
            State::Idle | State::Asking => return Err(Errno::EFSM),
            State::Waiting => {
                self.find_reply(pipes);
                self.held.take()
            }
            State::Reading => self.input.recv(pipes).map(|(_, part)| part),
        };
        let part = part.ok_or(Errno::EAGAIN)?;
        self.state = if part.more() { State::Reading } else { State::Idle };
        Ok(part)
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        matches!(self.state, State::Idle | State::Asking) && self.output.can_send(pipes)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        match self.state {
            State::Idle | State::Asking => false,
            State::Waiting => self.find_reply(pipes),
            State::Reading => self.input.has_input(pipes),
        }
    }
}
