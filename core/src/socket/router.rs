//! ROUTER (RFC 28): peers by name.
//!
//! Every message received has its sender's name in front, and every message
//! sent begins with the name of the peer it is for. A peer without a name of
//! its own is given one; a second peer with the same name is ignored, or with
//! ROUTER_HANDOVER takes the first one's place. A message for nobody, or for a
//! peer that takes no more, is dropped; with ROUTER_MANDATORY a name that is
//! not known is an error.
//!
//! A peer that is gone cannot be addressed any more; what it sent is still
//! delivered under its name. A successor of that name is written to at once,
//! and heard when nothing of its predecessor's is left.

#[cfg(test)]
mod tests;

use super::fair_queue::FairQueue;
use super::identities::Identities;
use super::pattern::{Pattern, Welcome, probe, switch};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{Farewell, PipeId, Pipes};

/// Where the next part goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// It is a name.
    Addressing,
    /// It continues a message to this peer.
    To(PipeId),
    /// It continues a message that nobody gets.
    Nowhere,
}

/// A ROUTER socket.
pub struct Router {
    input: FairQueue,
    identities: Identities,
    /// The part that follows the name which was received last.
    held: Option<Message>,
    next: Next,
    /// Whether a name that is not known is an error.
    mandatory: bool,
    /// Whether a name goes to whoever claims it last.
    handover: bool,
    /// Whether new peers are sent an empty message.
    probe: bool,
}

impl Router {
    /// A ROUTER whose generated names begin with number `seed`.
    pub fn new(seed: u32) -> Router {
        Router {
            input: FairQueue::default(),
            identities: Identities::new(seed),
            held: None,
            next: Next::Addressing,
            mandatory: false,
            handover: false,
            probe: false,
        }
    }

    /// Gives a pipe the name that its peer chose, or one of ours; false if
    /// another pipe has it and keeps it, because its peer is still there.
    fn introduce(&mut self, pipes: &mut Pipes, id: PipeId) -> bool {
        let name = std::mem::take(&mut pipes.get(id).identity);
        if name.is_empty() {
            self.identities.generate(id);
            return true;
        }
        if let Some((old, _)) = self.identities.last(&name) {
            if pipes.get(old).peer().has_left() {
                // What it said last may be yet to come in.
                self.write_ended(pipes, old);
            } else if self.handover {
                pipes.get(old).close(Farewell::ABRUPT);
                self.write_ended(pipes, old);
                // If there is nothing to read in it, it may go.
                pipes.has_input(old);
            }
            // It is heard when the old one is forgotten, or never.
            self.input.detached(id);
        }
        self.identities.claim(id, &name)
    }

    /// Forgets a pipe; its successor is heard now. False if it has none.
    fn forget(&mut self, id: PipeId) -> bool {
        let successor = self.identities.forget(id);
        if let Some(successor) = successor {
            self.input.attached(successor);
        }
        successor.is_some()
    }

    /// Turns to the successors of those who were just found to have left no
    /// more; false if there are none.
    #[cold]
    #[inline(never)]
    fn turn_to_successors(&mut self, pipes: &Pipes) -> bool {
        pipes.drained.iter().fold(false, |any, &done| any | self.forget(done))
    }

    /// Finds out whom the message is for that begins with this name.
    fn address(&mut self, pipes: &mut Pipes, name: &[u8]) -> Result<Next> {
        match self.identities.find(name) {
            Some(id) if pipes.get(id).has_room_by_now() => Ok(Next::To(id)),
            None if self.mandatory => Err(Errno::EHOSTUNREACH),
            _ => Ok(Next::Nowhere),
        }
    }

    /// The name of a pipe's peer, as a message's first part.
    fn name(&mut self, id: PipeId) -> Result<Message> {
        if self.identities.name(id).is_none() {
            // It sends before it has said who it is.
            self.identities.generate(id);
        }
        let mut name = Message::from_slice(self.identities.name(id).unwrap_or_default())?;
        name.set_more(true);
        Ok(name)
    }
}

impl Pattern for Router {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        // Who is at the end of a connection to be made is to be found out.
        if pipes.get(id).identified && !self.introduce(pipes, id) {
            return Welcome::Ignored;
        }
        if self.probe {
            probe(pipes, id);
        }
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    /// The name first heard on a connection stays, whoever answers there later.
    fn identified(&mut self, pipes: &mut Pipes, id: PipeId) {
        if self.identities.name(id).is_none() && !self.introduce(pipes, id) {
            pipes.get(id).ignore();
        }
    }

    fn reconnected(&mut self, pipes: &mut Pipes, id: PipeId) {
        if self.probe && self.next != Next::To(id) {
            probe(pipes, id);
        }
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.identities.release(id);
        if self.next == Next::To(id) {
            self.next = Next::Nowhere;
        }
    }

    fn detached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.write_ended(pipes, id);
        self.forget(id);
        if self.input.detached(id) {
            self.held = None;
        }
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        if self.next == Next::Addressing {
            // A name alone is a message without content: nothing is sent.
            if more {
                self.next = self.address(pipes, message.data())?;
            }
            message.take();
            return Ok(());
        }
        match self.next {
            Next::To(id) => pipes.get(id).write(message, more),
            _ => *message = Message::new(),
        }
        if !more {
            self.next = Next::Addressing;
        }
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        if let Some(part) = self.held.take() {
            *message = part;
            return Ok(());
        }
        let inside = self.input.is_inside();
        let id = loop {
            match self.input.recv(pipes, message) {
                Some(id) => break id,
                None if self.turn_to_successors(pipes) => {}
                None => return Err(Errno::EAGAIN),
            }
        };
        if !inside {
            let name = self.name(id)?;
            self.held = Some(std::mem::replace(message, name));
        }
        Ok(())
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        true
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        self.held.is_some()
            || self.input.has_input(pipes)
            || self.turn_to_successors(pipes) && self.can_recv(pipes)
    }

    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        let switched = match option {
            SocketOption::RouterMandatory => &mut self.mandatory,
            SocketOption::RouterHandover => &mut self.handover,
            SocketOption::ProbeRouter => &mut self.probe,
            _ => return Err(Errno::EINVAL),
        };
        *switched = switch(value)?;
        Ok(())
    }
}
