//! SUB and XSUB (RFC 29): messages of all publishers, one of each in turn.
//!
//! Topics are counted: every subscription is sent to all publishers, a cancel
//! when the last one of its topic is cancelled. A publisher that comes later,
//! or comes back, is sent every topic once. These messages take room like any
//! other, and are lost where there is none.
//!
//! An XSUB's topics are sent as messages (a byte 1 or 0 and the topic), and it
//! receives whatever publishers send. A SUB's are set by options; it cannot
//! send, and drops messages that match no topic when they are received, so
//! that a cancel has effect at once.

use super::distributor::Distributor;
use super::fair_queue::FairQueue;
use super::pattern::{Pattern, Welcome};
use super::subscription::Subscription;
use super::trie::Trie;
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};

/// What SUB and XSUB have in common.
#[derive(Default)]
struct Subscriber {
    input: FairQueue,
    /// By topic: how often it is subscribed to, never 0.
    topics: Trie<u64>,
    /// All publishers that can be written to.
    publishers: Vec<PipeId>,
    output: Distributor,
}

impl Subscriber {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.input.attached(id);
        self.publishers.push(id);
        self.send_all_topics(pipes, id);
    }

    fn write_ended(&mut self, id: PipeId) {
        self.output.ended(id);
        self.publishers.retain(|&publisher| publisher != id);
    }

    /// Sends a publisher every topic.
    fn send_all_topics(&mut self, pipes: &mut Pipes, id: PipeId) {
        let pipe = pipes.get(id);
        self.topics.each_topic(|topic| {
            if pipe.has_room()
                && let Ok(message) = Subscription::Subscribe(topic).message()
            {
                pipe.write(message, false);
            }
        });
    }

    /// Counts a subscription message; true if it is to be sent.
    fn count(&mut self, message: Subscription<'_>) -> bool {
        match message {
            Subscription::Subscribe(topic) => {
                *self.topics.entry(topic).1 += 1;
                true
            }
            Subscription::Cancel(topic) => self.cancel(topic),
        }
    }

    /// Counts a cancel; true if it was the last one.
    fn cancel(&mut self, topic: &[u8]) -> bool {
        let Some(node) = self.topics.find(topic) else { return false };
        let Some(count) = self.topics.value_mut(node) else { return false };
        *count -= 1;
        *count == 0 && self.topics.remove(node).is_some()
    }

    /// Sends the parts of one message to all publishers.
    fn send(&mut self, pipes: &mut Pipes, parts: impl ExactSizeIterator<Item = Message>) {
        let mut left = parts.len();
        self.output.begin();
        self.publishers.iter().for_each(|&id| self.output.choose(pipes, id));
        for part in parts {
            left -= 1;
            self.output.send(pipes, part, left > 0);
        }
    }

    fn is_match(&self, message: &[u8]) -> bool {
        self.topics.prefixes(message).next().is_some()
    }
}

/// A SUB socket.
#[derive(Default)]
pub struct Sub {
    subscriber: Subscriber,
    /// The first part of a message, found while looking whether there is one.
    held: Option<Message>,
    /// Whether a message was received in part.
    inside: bool,
}

impl Sub {
    /// Looks for a message that matches and holds its first part; false if
    /// there is none.
    fn find_match(&mut self, pipes: &mut Pipes) -> bool {
        loop {
            // What was held before a topic was cancelled is judged anew.
            if self.held.as_ref().is_some_and(|first| self.subscriber.is_match(first.data())) {
                return true;
            }
            let input = &mut self.subscriber.input;
            input.skip_rest(pipes);
            self.held = input.recv(pipes).map(|(_, first)| first);
            if self.held.is_none() {
                return false;
            }
        }
    }
}

impl Pattern for Sub {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.subscriber.attached(pipes, id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.input.readable(id);
    }

    fn reconnected(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.subscriber.send_all_topics(pipes, id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.write_ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.write_ended(id);
        if self.subscriber.input.detached(id) {
            self.held = None;
            self.inside = false;
        }
    }

    fn send(&mut self, _pipes: &mut Pipes, _message: &mut Message, _more: bool) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        let part = if self.inside {
            self.subscriber.input.recv(pipes).map(|(_, part)| part)
        } else {
            self.find_match(pipes);
            self.held.take()
        };
        let part = part.ok_or(Errno::EAGAIN)?;
        self.inside = part.more();
        Ok(part)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        false
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        if self.inside { self.subscriber.input.has_input(pipes) } else { self.find_match(pipes) }
    }

    fn set_option(&mut self, pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        let subscription = match (option, value) {
            (SocketOption::Subscribe, Value::Bytes(topic)) => Subscription::Subscribe(topic),
            (SocketOption::Unsubscribe, Value::Bytes(topic)) => Subscription::Cancel(topic),
            _ => return Err(Errno::EINVAL),
        };
        let message = subscription.message()?;
        if self.subscriber.count(subscription) {
            self.subscriber.send(pipes, std::iter::once(message));
        }
        Ok(())
    }
}

/// An XSUB socket.
#[derive(Default)]
pub struct Xsub {
    subscriber: Subscriber,
    /// The parts to be sent of a message that was not ended yet.
    parts: Vec<Message>,
}

impl Pattern for Xsub {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.subscriber.attached(pipes, id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.input.readable(id);
    }

    fn reconnected(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.subscriber.send_all_topics(pipes, id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.write_ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.write_ended(id);
        self.subscriber.input.detached(id);
    }

    /// Takes a subscription message per part; they are sent with the last one.
    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        let subscription = Subscription::parse(message.data()).ok_or(Errno::EINVAL)?;
        let needed = self.subscriber.count(subscription);
        let part = message.take();
        if needed {
            self.parts.push(part);
        }
        if !more && !self.parts.is_empty() {
            self.subscriber.send(pipes, self.parts.drain(..));
        }
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        let (_, message) = self.subscriber.input.recv(pipes).ok_or(Errno::EAGAIN)?;
        Ok(message)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        true
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        self.subscriber.input.has_input(pipes)
    }
}
