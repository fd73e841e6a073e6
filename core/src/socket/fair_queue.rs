//! Fair queueing (RFC 28 to 31): messages of many pipes merged into one
//! stream, one message of each pipe in turn.
//!
//! The parts of a message stay together. Only pipes that may have input take
//! turns; one that was found empty sits out until it is said to be readable,
//! so that idle pipes cost nothing.

use super::rotation::Rotation;
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// Messages of many pipes, in turn.
#[derive(Default)]
pub struct FairQueue {
    rotation: Rotation,
    /// Whether the pipe that is due has begun a message and not ended it.
    inside: bool,
}

impl FairQueue {
    /// A pipe came; it may have input.
    pub fn attached(&mut self, id: PipeId) {
        self.rotation.insert(id);
    }

    /// A pipe that had no input has some.
    pub fn readable(&mut self, id: PipeId) {
        self.rotation.readmit(id);
    }

    /// A pipe goes, with whatever is in it. True if that cuts off a message
    /// of which some parts were received: the rest never comes.
    pub fn detached(&mut self, id: PipeId) -> bool {
        let cut = self.inside && self.rotation.due() == Some(id);
        self.rotation.remove(id);
        self.inside &= !cut;
        cut
    }

    /// Whether the next part belongs to the same message as the last one.
    #[inline]
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// The next part, and whose it is.
    #[inline]
    pub fn recv(&mut self, pipes: &mut Pipes) -> Option<(PipeId, Message)> {
        while let Some(id) = self.rotation.due() {
            if let Some(message) = pipes.read(id) {
                self.inside = message.more();
                if !self.inside {
                    self.rotation.advance();
                }
                return Some((id, message));
            }
            self.pass(id);
        }
        None
    }

    /// Whether there is a part to receive.
    pub fn has_input(&mut self, pipes: &mut Pipes) -> bool {
        while let Some(id) = self.rotation.due() {
            if pipes.has_input(id) {
                return true;
            }
            self.pass(id);
        }
        false
    }

    /// Drops what is left of the message whose parts are being received.
    pub fn skip_rest(&mut self, pipes: &mut Pipes) {
        while self.inside && self.recv(pipes).is_some() {}
    }

    /// Passes over a pipe without input.
    fn pass(&mut self, id: PipeId) {
        // The parts of a message come all at once, so none is missing here.
        self.inside = false;
        self.rotation.set_aside(id);
    }
}
