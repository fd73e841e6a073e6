//! Fan-out (RFC 29): one message to many pipes, to each at most once.
//!
//! Who gets a message is settled when it begins; its other parts follow. A
//! pipe that has no room then misses that message, whole, and nobody waits.

use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// One message to many pipes.
#[derive(Default)]
pub struct Distributor {
    /// Who gets the message that is being sent.
    takers: Vec<PipeId>,
    /// Whether a message was begun and not ended.
    inside: bool,
    /// How many messages were begun.
    serial: u64,
    /// By pipe: the message it was last chosen for.
    chosen: Vec<u64>,
}

impl Distributor {
    /// A pipe takes no more.
    pub fn ended(&mut self, id: PipeId) {
        self.takers.retain(|&taker| taker != id);
    }

    /// Whether the next part continues a message.
    #[inline]
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// Begins a message, for nobody so far.
    #[inline]
    pub fn begin(&mut self) {
        self.takers.clear();
        self.serial += 1;
    }

    /// Lets a pipe have the message that begins, if it has room. Choosing it
    /// again changes nothing.
    #[inline]
    pub fn choose(&mut self, pipes: &mut Pipes, id: PipeId) {
        if self.chosen.len() <= id {
            self.chosen.resize(id + 1, 0);
        }
        if self.chosen[id] != self.serial {
            self.chosen[id] = self.serial;
            if pipes.get(id).has_room() {
                self.takers.push(id);
            }
        }
    }

    /// Sends one part to those who get the message.
    #[inline]
    pub fn send(&mut self, pipes: &mut Pipes, message: Message, more: bool) {
        self.inside = more;
        if let Some((&last, others)) = self.takers.split_last() {
            for &id in others {
                pipes.get(id).write(message.share(), more);
            }
            pipes.get(last).write(message, more);
        }
    }
}
