//! PUB and XPUB (RFC 29): every message goes to all peers that subscribed to
//! a topic it begins with.
//!
//! Nothing here waits: a peer that takes no more misses messages, whole ones,
//! and a message that nobody wants is dropped. A PUB cannot receive; what an
//! XPUB receives are its peers' subscription messages, a byte 1 (subscribe)
//! or 0 (cancel) and the topic: those that change whether anybody holds the
//! topic, or with `verbose` every subscription. A peer that is gone has
//! cancelled whatever it held.

use super::distributor::Distributor;
use super::interests::Interests;
use super::pattern::{Pattern, Welcome, switch};
use super::subscription::Subscription;
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};
use std::collections::VecDeque;

/// What PUB and XPUB have in common.
#[derive(Default)]
struct Publisher {
    interests: Interests,
    output: Distributor,
    /// Whether every subscription is news.
    verbose: bool,
}

impl Publisher {
    /// Takes in what a peer sent; hands on what is news.
    fn listen(&mut self, pipes: &mut Pipes, id: PipeId, mut news: impl FnMut(Message)) {
        while let Some(message) = pipes.read(id) {
            if self.take(id, message.data()) {
                news(message);
            }
        }
    }

    /// Takes in a message; true if it is news. One that is no subscription
    /// message says nothing.
    fn take(&mut self, id: PipeId, message: &[u8]) -> bool {
        match Subscription::parse(message) {
            Some(Subscription::Subscribe(topic)) => self.interests.add(id, topic) || self.verbose,
            Some(Subscription::Cancel(topic)) => self.interests.cancel(id, topic),
            None => false,
        }
    }

    /// A peer is gone; returns the topics that nobody holds any more.
    fn leave(&mut self, id: PipeId) -> Vec<Vec<u8>> {
        self.output.ended(id);
        self.interests.forget(id)
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) {
        if !self.output.is_inside() {
            self.output.begin();
            self.interests.each_match(message.data(), |id| self.output.choose(pipes, id));
        }
        self.output.send(pipes, message.take(), more);
    }
}

/// A PUB socket.
#[derive(Default)]
pub struct Pub {
    publisher: Publisher,
}

impl Pattern for Pub {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.readable(pipes, id);
        Welcome::Accepted
    }

    fn readable(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.publisher.listen(pipes, id, drop);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.publisher.leave(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.publisher.leave(id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        self.publisher.send(pipes, message, more);
        Ok(())
    }

    fn recv(&mut self, _pipes: &mut Pipes) -> Result<Message> {
        Err(Errno::ENOTSUP)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        true
    }

    fn can_recv(&mut self, _pipes: &mut Pipes) -> bool {
        false
    }

    /// Takes XPUB's option, as 3.2 does, to no effect.
    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        match option {
            SocketOption::XpubVerbose => switch(value).map(drop),
            _ => Err(Errno::EINVAL),
        }
    }
}

/// An XPUB socket.
#[derive(Default)]
pub struct Xpub {
    publisher: Publisher,
    /// Subscription messages that were not received yet.
    news: VecDeque<Message>,
}

impl Xpub {
    fn leave(&mut self, id: PipeId) {
        for topic in self.publisher.leave(id) {
            // Without memory for it, the message is lost; the topic is gone all the same.
            self.news.extend(Subscription::Cancel(&topic).message().ok());
        }
    }
}

impl Pattern for Xpub {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.readable(pipes, id);
        Welcome::Accepted
    }

    fn readable(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.publisher.listen(pipes, id, |mut message| {
            message.set_more(false);
            self.news.push_back(message);
        });
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.leave(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.leave(id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        self.publisher.send(pipes, message, more);
        Ok(())
    }

    fn recv(&mut self, _pipes: &mut Pipes) -> Result<Message> {
        self.news.pop_front().ok_or(Errno::EAGAIN)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        true
    }

    fn can_recv(&mut self, _pipes: &mut Pipes) -> bool {
        !self.news.is_empty()
    }

    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        match option {
            SocketOption::XpubVerbose => {
                self.publisher.verbose = switch(value)?;
                Ok(())
            }
            _ => Err(Errno::EINVAL),
        }
    }
}
