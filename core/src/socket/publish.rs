//! PUB and XPUB (RFC 29): every message goes to all peers that subscribed to
//! a topic it begins with.
//!
//! A message that nobody wants is dropped. A peer that takes no more misses
//! messages, whole ones, unless XPUB_NODROP lets the sender wait. A PUB cannot receive; what an
//! XPUB receives are its peers' subscription messages, a byte 1 (subscribe)
//! or 0 (cancel) and the topic: those that change whether anybody holds the
//! topic, or with XPUB_VERBOSE every subscription. A peer that is gone has
//! cancelled whatever it held.

mod xpub;

pub use xpub::Xpub;

use super::distributor::Distributor;
use super::interests::Interests;
use super::pattern::{AT_ONCE, Pattern, Welcome, switch};
use super::subscription::Subscription;
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};

/// What PUB and XPUB have in common.
#[derive(Default)]
struct Publisher {
    interests: Interests,
    output: Distributor,
    /// Whether every subscription is news.
    verbose: bool,
    /// Whether a message waits until all can take it that are to get it.
    no_drop: bool,
    /// Whether a message goes to those that do not want it.
    invert: bool,
}

impl Publisher {
    /// Takes in what a peer sent; hands on what is news.
    fn listen(&mut self, pipes: &mut Pipes, id: PipeId, mut news: impl FnMut(Message)) {
        let mut message = Message::new();
        for _ in 0..AT_ONCE {
            if !pipes.read(id, &mut message) {
                return;
            }
            if self.take(id, message.data()) {
                news(message.take());
            }
        }
        pipes.look_again(id);
    }

    /// Takes in a message; true if it is news. One that is no subscription
    /// message says nothing, nor does one whose topic memory does not hold.
    fn take(&mut self, id: PipeId, message: &[u8]) -> bool {
        match Subscription::parse(message) {
            Some(Subscription::Subscribe(topic)) => {
                self.interests.add(id, topic).is_ok_and(|new| new || self.verbose)
            }
            Some(Subscription::Cancel(topic)) => self.interests.cancel(id, topic),
            None => false,
        }
    }

    /// A peer is gone.
    fn leave(&mut self, id: PipeId) {
        self.output.ended(id);
        self.interests.forget(id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        if !self.output.is_inside() {
            self.choose(pipes, message.data());
            if self.no_drop && self.output.is_missed() {
                return Err(Errno::EAGAIN);
            }
        }
        self.output.send(pipes, message.take(), more);
        Ok(())
    }

    /// Begins a message with this first part: settles who gets it.
    fn choose(&mut self, pipes: &mut Pipes, first: &[u8]) {
        self.output.begin();
        if self.invert {
            self.interests.each_match(first, |id| self.output.pass_over(id));
            self.output.choose_all(pipes);
        } else {
            self.interests.each_match(first, |id| self.output.choose(pipes, id));
        }
    }

    fn set_option(&mut self, option: SocketOption, value: &Value) -> Result<()> {
        let switched = match option {
            SocketOption::XpubVerbose => &mut self.verbose,
            SocketOption::XpubNoDrop => &mut self.no_drop,
            SocketOption::InvertMatching => &mut self.invert,
            _ => return Err(Errno::EINVAL),
        };
        *switched = switch(value)?;
        Ok(())
    }

    fn get_option(&self, option: SocketOption) -> Result<Value> {
        match option {
            SocketOption::InvertMatching => Ok(Value::Int(self.invert.into())),
            _ => Err(Errno::EINVAL),
        }
    }
}

/// A PUB socket.
#[derive(Default)]
pub struct Pub {
    publisher: Publisher,
}

impl Pattern for Pub {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.publisher.output.attached(id);
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
        self.publisher.send(pipes, message, more)
    }

    fn recv(&mut self, _pipes: &mut Pipes, _message: &mut Message) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        true
    }

    fn can_recv(&mut self, _pipes: &mut Pipes) -> bool {
        false
    }

    /// XPUB_VERBOSE is taken too, as in 3.2, to no effect.
    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        self.publisher.set_option(option, value)
    }

    fn get_option(&self, option: SocketOption) -> Result<Value> {
        self.publisher.get_option(option)
    }

    /// A peer that is gone holds no topic, whatever it said.
    fn reads_to_the_end(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::options::{SocketOption, Value};
    use crate::socket::pattern::AT_ONCE;
    use crate::socket::testing::{TestSocket, meet, socket};
    use crate::socket_type::SocketType::{Pub, Sub, Xpub, Xsub};

    fn with_sub(publisher: &mut TestSocket) -> TestSocket {
        let mut sub = socket(Sub);
        meet(&mut sub, publisher);
        sub
    }

    #[test]
    fn a_pub_never_receives_and_never_waits() {
        let mut publisher = socket(Pub);
        assert_eq!((publisher.events(), publisher.hear()), ("OUT", "<ENOTSUP>".into()));
        publisher.say("nobody|hears|it");
        let mut sub = with_sub(&mut publisher);
        publisher.say("too early");
        sub.subscribe(b"");
        publisher.say("x");
        assert_eq!((publisher.events(), publisher.hear()), ("OUT", "<ENOTSUP>".into()));
        assert_eq!(sub.drain(), "x");
        sub.unsubscribe(b"");
        publisher.say("too late");
        assert_eq!(sub.drain(), "");
    }

    #[test]
    fn the_option_has_a_range_and_no_effect_on_a_pub() {
        for kind in [Pub, Xpub] {
            let mut publisher = socket(kind);
            assert_eq!(publisher.set(SocketOption::XpubVerbose, 1), Ok(()));
            assert_eq!(publisher.set(SocketOption::XpubVerbose, -1), Err(Errno::EINVAL));
            assert_eq!(publisher.set_topic(SocketOption::Subscribe, b""), Err(Errno::EINVAL));
            assert_eq!(publisher.hear(), if kind == Pub { "<ENOTSUP>" } else { "<EAGAIN>" });
        }
    }

    #[test]
    fn without_dropping_a_message_waits_for_all_that_want_it() {
        let mut publisher = socket(Pub).hwm(1, 0);
        publisher.set(SocketOption::XpubNoDrop, 1).unwrap();
        let (mut slow, mut fast) = (socket(Sub).hwm(0, 1), socket(Sub));
        for sub in [&mut slow, &mut fast] {
            meet(sub, &mut publisher);
            sub.subscribe(b"a");
        }
        fast.subscribe(b"b");
        publisher.say("a1|x");
        publisher.say("a2");
        assert_eq!(publisher.try_say("a3|y"), Err(Errno::EAGAIN));
        publisher.say("b");
        assert_eq!(slow.hear(), "a1|x");
        publisher.say("a3|y");
        assert_eq!((slow.drain(), fast.drain()), ("a2 a3|y".into(), "a1|x a2 b a3|y".into()));
        slow.close();
        (0..9).for_each(|_| publisher.say("a"));
    }

    #[test]
    fn a_message_waits_for_no_flood_of_subscriptions() {
        let mut publisher = socket(Pub);
        let mut xsub = socket(Xsub);
        meet(&mut xsub, &mut publisher);
        (0..AT_ONCE).for_each(|_| xsub.say("\u{1}x"));
        xsub.say("\u{1}wanted");
        (0..3).for_each(|n| publisher.say(&format!("wanted{n}")));
        assert_eq!(xsub.drain(), "wanted1 wanted2");
        // What is left of a peer that is gone goes with it.
        (0..=AT_ONCE).for_each(|_| xsub.say("\u{1}x"));
        xsub.close();
        publisher.say("wanted");
        assert_eq!(publisher.pipes.iter_mut().count(), 0);
    }

    #[test]
    fn inverted_it_sends_to_those_that_do_not_match() {
        for kind in [Pub, Xpub] {
            let mut publisher = socket(kind);
            let (mut a, mut b, mut all) = (socket(Xsub), socket(Xsub), socket(Xsub));
            for (xsub, topic) in [(&mut a, "\u{1}a"), (&mut b, "\u{1}b"), (&mut all, "\u{1}")] {
                meet(xsub, &mut publisher);
                xsub.say(topic);
            }
            assert_eq!(publisher.set(SocketOption::InvertMatching, 1), Ok(()));
            assert_eq!(publisher.pattern.get_option(SocketOption::InvertMatching), Ok(Value::Int(1)));
            for text in ["a1|b", "b1|a", "c"] {
                publisher.say(text);
            }
            assert_eq!((a.drain(), b.drain()), ("b1|a c".into(), "a1|b c".into()));
            assert_eq!(all.drain(), "");
        }
    }
}
