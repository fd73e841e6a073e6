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

mod xsub;

pub use xsub::Xsub;

use super::distributor::Distributor;
use super::fair_queue::FairQueue;
use super::pattern::{AT_ONCE, Pattern, Welcome, switch};
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
    output: Distributor,
}

impl Subscriber {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.input.attached(id);
        self.output.attached(id);
        self.send_all_topics(pipes, id);
    }

    /// Sends a publisher every topic.
    fn send_all_topics(&mut self, pipes: &mut Pipes, id: PipeId) {
        let pipe = pipes.get(id);
        self.topics.each_topic(|topic| {
            if pipe.has_room()
                && let Ok(mut message) = Subscription::Subscribe(topic).message()
            {
                pipe.write(&mut message, false);
            }
        });
    }

    /// Counts a subscription message; true if it is to be sent.
    ///
    /// # Errors
    /// ENOMEM: there is no memory for the topic, and nothing has changed.
    fn count(&mut self, message: Subscription<'_>) -> Result<bool> {
        match message {
            Subscription::Subscribe(topic) => {
                *self.topics.entry(topic)?.1.get_or_insert(0) += 1;
                Ok(true)
            }
            Subscription::Cancel(topic) => Ok(self.cancel(topic)),
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
        self.output.choose_all(pipes);
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
    /// Whether what matches is dropped, and received what does not.
    invert: bool,
}

impl Sub {
    /// Whether a message with this first part is received.
    fn passes(&self, first: &Message) -> bool {
        self.subscriber.is_match(first.data()) != self.invert
    }

    /// Reads the first part of the next message that passes.
    fn next(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        for _ in 0..AT_ONCE {
            self.subscriber.input.skip_rest(pipes);
            self.subscriber.input.recv(pipes, message).ok_or(Errno::EAGAIN)?;
            if self.passes(message) {
                return Ok(());
            }
            *message = Message::new();
        }
        self.subscriber.input.put_off(pipes);
        Err(Errno::EAGAIN)
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
        self.subscriber.output.ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.output.ended(id);
        if self.subscriber.input.detached(id) {
            self.held = None;
            self.inside = false;
        }
    }

    fn send(&mut self, _pipes: &mut Pipes, _message: &mut Message, _more: bool) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        if self.inside {
            self.subscriber.input.recv(pipes, message).ok_or(Errno::EAGAIN)?;
        } else {
            match self.held.take() {
                // What was held before a topic was cancelled is judged anew.
                Some(first) if self.passes(&first) => *message = first,
                _ => self.next(pipes, message)?,
            }
        }
        self.inside = message.more();
        Ok(())
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        false
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        if self.inside {
            return self.subscriber.input.has_input(pipes);
        }
        if self.held.as_ref().is_none_or(|first| !self.passes(first)) {
            let mut first = Message::new();
            self.held = self.next(pipes, &mut first).ok().map(|()| first);
        }
        self.held.is_some()
    }

    fn set_option(&mut self, pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        let subscription = match (option, value) {
            (SocketOption::Subscribe, Value::Bytes(topic)) => Subscription::Subscribe(topic),
            (SocketOption::Unsubscribe, Value::Bytes(topic)) => Subscription::Cancel(topic),
            (SocketOption::InvertMatching, _) => {
                self.invert = switch(value)?;
                return Ok(());
            }
            _ => return Err(Errno::EINVAL),
        };
        let message = subscription.message()?;
        if self.subscriber.count(subscription)? {
            self.subscriber.send(pipes, std::iter::once(message));
        }
        Ok(())
    }

    fn get_option(&self, option: SocketOption) -> Result<Value> {
        match option {
            SocketOption::InvertMatching => Ok(Value::Int(self.invert.into())),
            _ => Err(Errno::EINVAL),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::options::{SocketOption, Value};
    use crate::socket::testing::{TestSocket, Wire, link, meet, socket};
    use crate::socket_type::SocketType::{Pub, Push, Sub, Xpub, Xsub};

    /// A SUB, and a peer that sends it whatever it likes.
    fn sub_with_push() -> (TestSocket, TestSocket) {
        let (mut sub, mut push) = (socket(Sub), socket(Push));
        meet(&mut push, &mut sub);
        (sub, push)
    }

    #[test]
    fn a_sub_receives_what_begins_with_a_topic() {
        let (mut sub, mut push) = sub_with_push();
        assert_eq!(sub.part("\u{1}a", false), Err(Errno::ENOTSUP));
        assert_eq!((sub.events(), sub.hear()), ("none", "<EAGAIN>".into()));
        sub.subscribe(b"ab");
        for text in ["a", "abc|zz", "x|ab", "", "ab"] {
            push.say(text);
        }
        assert_eq!(sub.events(), "IN");
        assert_eq!(sub.hear_part(), Ok(("abc".into(), true)));
        assert_eq!(sub.events(), "IN");
        assert_eq!(sub.hear_part(), Ok(("zz".into(), false)));
        assert_eq!(sub.drain(), "ab");
        assert_eq!(sub.events(), "none");
    }

    #[test]
    fn a_sub_says_it_is_readable_only_if_something_matches() {
        let (mut sub, mut push) = sub_with_push();
        (0..5).for_each(|_| push.say("x|y|z"));
        assert_eq!(sub.events(), "none");
        push.say("a");
        sub.subscribe(b"a");
        assert_eq!((sub.events(), sub.hear()), ("IN", "a".into()));
    }

    #[test]
    fn topics_are_counted() {
        let (mut sub, mut push) = sub_with_push();
        sub.subscribe(b"a");
        sub.subscribe(b"a");
        sub.unsubscribe(b"a");
        sub.unsubscribe(b"unknown");
        push.say("a1");
        assert_eq!(sub.drain(), "a1");
        sub.unsubscribe(b"a");
        sub.unsubscribe(b"a");
        push.say("a2");
        assert_eq!(sub.drain(), "");
        sub.subscribe(b"a");
        push.say("a3");
        assert_eq!(sub.drain(), "a3");
    }

    #[test]
    fn a_cancel_has_effect_on_what_waits_already() {
        for looks in [false, true] {
            let (mut sub, mut push) = sub_with_push();
            sub.subscribe(b"a");
            sub.subscribe(b"b");
            for text in ["a1|x", "b1|y", "a2"] {
                push.say(text);
            }
            if looks {
                assert_eq!(sub.events(), "IN");
            }
            sub.unsubscribe(b"a");
            assert_eq!(sub.events(), "IN");
            assert_eq!(sub.drain(), "b1|y");
            assert_eq!(sub.events(), "none");
        }
    }

    #[test]
    fn a_message_being_read_is_read_to_its_end() {
        let (mut sub, mut push) = sub_with_push();
        sub.subscribe(b"a");
        push.say("a|1");
        assert_eq!(sub.hear_part(), Ok(("a".into(), true)));
        sub.unsubscribe(b"a");
        assert_eq!((sub.events(), sub.hear()), ("IN", "1".into()));
    }

    #[test]
    fn a_pipe_cut_in_the_middle_of_a_message_takes_the_rest_along() {
        for looks in [false, true] {
            let (mut sub, mut push) = (socket(Sub), socket(Push));
            let (_, id) = meet(&mut push, &mut sub);
            let mut other = socket(Push);
            meet(&mut other, &mut sub);
            sub.subscribe(b"a");
            push.say("a|1");
            if looks {
                assert_eq!(sub.events(), "IN");
            } else {
                assert_eq!(sub.hear_part(), Ok(("a".into(), true)));
            }
            sub.detach(id);
            assert_eq!(sub.events(), "none");
            for text in ["x", "a2|2"] {
                other.say(text);
            }
            assert_eq!(sub.drain(), "a2|2");
        }
    }

    #[test]
    fn every_subscription_is_sent_and_the_last_cancel() {
        let (mut sub, mut xpub) = (socket(Sub), socket(Xpub));
        meet(&mut sub, &mut xpub);
        let mut wire = Wire::new(&mut sub, "", true);
        for _ in 0..2 {
            sub.subscribe(b"T");
        }
        assert_eq!(wire.sent(), r"\x01T \x01T");
        sub.unsubscribe(b"T");
        sub.unsubscribe(b"unknown");
        assert_eq!(wire.sent(), "");
        sub.unsubscribe(b"T");
        sub.unsubscribe(b"T");
        assert_eq!(wire.sent(), r"\x00T");
        assert_eq!(xpub.drain(), r"\x01T \x00T");
    }

    #[test]
    fn a_publisher_that_comes_or_comes_back_is_sent_every_topic_once_in_order() {
        for kind in [Sub, Xsub] {
            let mut socket = socket(kind);
            for topic in ["b", "a", "ab", "", "a", "gone"] {
                let text = format!("\u{1}{topic}");
                if kind == Sub { socket.subscribe(topic.as_bytes()) } else { socket.say(&text) }
            }
            if kind == Sub {
                socket.unsubscribe(b"gone")
            } else {
                socket.say("\0gone")
            }
            let mut wire = Wire::new(&mut socket, "", false);
            assert_eq!(wire.sent(), r"\x01 \x01a \x01ab \x01b");
            wire.reconnect();
            socket.pump();
            assert_eq!(wire.sent(), r"\x01 \x01a \x01ab \x01b");
        }
    }

    #[test]
    fn subscriptions_beyond_the_mark_are_lost() {
        let mut sub = socket(Sub).hwm(3, 0);
        (0..6).for_each(|n| sub.subscribe(format!("t{n}").as_bytes()));
        let mut wire = Wire::new(&mut sub, "", false);
        assert_eq!(wire.sent(), r"\x01t0 \x01t1 \x01t2");
        (6..12).for_each(|n| sub.subscribe(format!("t{n}").as_bytes()));
        // Room comes back in steps: two of the three places.
        assert_eq!(wire.sent(), r"\x01t6 \x01t7");
        wire.say("t5");
        assert_eq!(sub.drain(), "t5", "they count here all the same");
    }

    #[test]
    fn publishers_are_read_in_turn_and_to_the_end() {
        let mut sub = socket(Sub);
        sub.subscribe(b"");
        let mut publishers = [socket(Pub), socket(Pub)];
        for (publisher, name) in publishers.iter_mut().zip(["a", "b"]) {
            link(&mut sub, publisher);
            (0..2).for_each(|n| publisher.say(&format!("{name}{n}|x")));
        }
        publishers.into_iter().for_each(TestSocket::close);
        assert_eq!(sub.drain(), "a0|x b0|x a1|x b1|x");
        sub.subscribe(b"to nobody");
        assert_eq!(sub.pipes.iter_mut().count(), 0);
    }

    #[test]
    fn inverted_it_receives_what_does_not_match() {
        let (mut sub, mut push) = sub_with_push();
        assert_eq!(sub.pattern.get_option(SocketOption::InvertMatching), Ok(Value::Int(0)));
        sub.set(SocketOption::InvertMatching, 1).unwrap();
        sub.subscribe(b"a");
        for text in ["a|b", "b|a", ""] {
            push.say(text);
        }
        assert_eq!((sub.hear(), sub.hear()), ("b|a".into(), String::new()));
        assert_eq!(sub.events(), "none");
        assert_eq!(sub.set(SocketOption::InvertMatching, -1), Err(Errno::EINVAL));
    }
}
