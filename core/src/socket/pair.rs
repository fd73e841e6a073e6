//! PAIR (RFC 31): one peer at a time.
//!
//! The first peer that comes is the one; others are turned away until it is
//! gone. What a peer sent before it went is read before anything from its
//! successor. If the peer goes in the middle of a message to it, the rest of
//! that message is accepted and dropped.

use super::load_balancer::LoadBalancer;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};
use std::collections::VecDeque;

/// A PAIR socket.
#[derive(Default)]
pub struct Pair {
    /// The peer, while it can be written to.
    peer: Option<PipeId>,
    /// Pipes to read, one after the other: the peer's is the last one.
    inputs: VecDeque<PipeId>,
    output: LoadBalancer,
}

impl Pair {
    /// Passes over a pipe without input; false if it may yet have some.
    fn pass(&mut self, id: PipeId) -> bool {
        let done = self.peer != Some(id);
        if done {
            self.inputs.pop_front();
        }
        done
    }
}

impl Pattern for Pair {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        if self.peer.is_some() {
            // A refused connection would only come again.
            return if pipes.get(id).is_inproc() { Welcome::Refused } else { Welcome::Ignored };
        }
        self.peer = Some(id);
        self.inputs.push_back(id);
        self.output.attached(id);
        Welcome::Accepted
    }

    fn writable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.writable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
        if self.peer == Some(id) {
            self.peer = None;
        }
    }

    fn detached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.write_ended(pipes, id);
        self.inputs.retain(|&input| input != id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        self.output.send(pipes, message, more)
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        while let Some(&id) = self.inputs.front() {
            if let Some(message) = pipes.read(id) {
                return Ok(message);
            }
            if !self.pass(id) {
                break;
            }
        }
        Err(Errno::EAGAIN)
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        self.output.can_send(pipes)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        while let Some(&id) = self.inputs.front() {
            if pipes.has_input(id) {
                return true;
            }
            if !self.pass(id) {
                break;
            }
        }
        false
    }
}
