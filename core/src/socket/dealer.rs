//! DEALER (RFC 28): messages are spread over the peers like those of a PUSH,
//! and received from them like those of a PULL, both at any time.

use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// A DEALER socket.
#[derive(Default)]
pub struct Dealer {
    input: FairQueue,
    output: LoadBalancer,
}

impl Pattern for Dealer {
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
        self.input.detached(id);
        self.output.ended(id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        self.output.send(pipes, message, more)
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        let (_, message) = self.input.recv(pipes).ok_or(Errno::EAGAIN)?;
        Ok(message)
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        self.output.can_send(pipes)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        self.input.has_input(pipes)
    }
}
