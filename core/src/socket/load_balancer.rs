//! Load balancing (RFC 28, 29, 30): messages spread over many pipes, one to
//! each pipe in turn, in order of attachment.
//!
//! The parts of a message go to the same pipe. A full pipe sits out until it
//! is said to be writable. When a pipe ends in the middle of a message, the
//! rest of that message is accepted and dropped; the next one starts clean.

use super::rotation::Rotation;
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// Where the next part goes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Next {
    /// It begins a message.
    #[default]
    Anywhere,
    /// It continues a message that this pipe was given.
    To(PipeId),
    /// It continues a message whose pipe is gone.
    Nowhere,
}

/// Messages for many pipes, in turn.
#[derive(Default)]
pub struct LoadBalancer {
    rotation: Rotation,
    next: Next,
}

impl LoadBalancer {
    /// A pipe came; it may have room.
    pub fn attached(&mut self, id: PipeId) {
        self.rotation.insert(id);
    }

    /// A pipe that had no room has some.
    pub fn writable(&mut self, id: PipeId) {
        self.rotation.readmit(id);
    }

    /// A pipe takes no more.
    pub fn ended(&mut self, id: PipeId) {
        self.rotation.remove(id);
        if self.next == Next::To(id) {
            self.next = Next::Nowhere;
        }
    }

    /// Sends one part.
    ///
    /// # Errors
    /// EAGAIN: it begins a message and no pipe has room for that.
    #[inline]
    pub fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        let id = match self.next {
            Next::Anywhere => self.find_room(pipes).ok_or(Errno::EAGAIN)?,
            Next::To(id) => id,
            Next::Nowhere => {
                message.take();
                self.next = if more { Next::Nowhere } else { Next::Anywhere };
                return Ok(());
            }
        };
        pipes.get(id).write(message.take(), more);
        self.next = if more { Next::To(id) } else { Next::Anywhere };
        if !more {
            self.rotation.advance();
        }
        Ok(())
    }

    /// Whether `send` would succeed now.
    pub fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        self.next != Next::Anywhere || self.find_room(pipes).is_some()
    }

    /// The pipe whose turn it is among those with room.
    #[inline]
    fn find_room(&mut self, pipes: &mut Pipes) -> Option<PipeId> {
        loop {
            let id = self.rotation.due()?;
            if pipes.get(id).has_room() {
                return Some(id);
            }
            self.rotation.set_aside(id);
        }
    }
}
