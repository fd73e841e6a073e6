//! PULL (RFC 30): messages of all peers, one of each in turn. Nothing is sent.

use super::fair_queue::FairQueue;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// A PULL socket.
#[derive(Default)]
pub struct Pull {
    input: FairQueue,
}

impl Pattern for Pull {
    fn attached(&mut self, _pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, _id: PipeId) {}

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.detached(id);
    }

    fn send(&mut self, _pipes: &mut Pipes, _message: &mut Message, _more: bool) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        let (_, message) = self.input.recv(pipes).ok_or(Errno::EAGAIN)?;
        Ok(message)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        false
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        self.input.has_input(pipes)
    }
}
