//! XSUB: a subscriber that sends its subscription messages itself.

use super::Subscriber;
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};
use crate::socket::pattern::{Pattern, Welcome};
use crate::socket::subscription::Subscription;

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
        self.subscriber.output.ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.subscriber.output.ended(id);
        self.subscriber.input.detached(id);
    }

    /// Takes a subscription message per part; they are sent with the last one.
    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        let subscription = Subscription::parse(message.data()).ok_or(Errno::EINVAL)?;
        let needed = self.subscriber.count(subscription)?;
        let part = message.take();
        if needed {
            self.parts.push(part);
        }
        if !more && !self.parts.is_empty() {
            self.subscriber.send(pipes, self.parts.drain(..));
        }
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        self.subscriber.input.recv(pipes, message).map(drop).ok_or(Errno::EAGAIN)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        true
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        self.subscriber.input.has_input(pipes)
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::options::SocketOption;
    use crate::socket::testing::{meet, socket};
    use crate::socket_type::SocketType::{Push, Xpub, Xsub};

    #[test]
    fn an_xsub_sends_subscriptions_and_nothing_else() {
        let (mut xsub, mut xpub) = (socket(Xsub), socket(Xpub));
        meet(&mut xsub, &mut xpub);
        assert_eq!((xsub.events(), xsub.hear()), ("OUT", "<EAGAIN>".into()));
        for text in ["x", "", "\u{2}"] {
            assert_eq!(xsub.part(text, false), Err(Errno::EINVAL));
            assert_eq!(xsub.part(text, true), Err(Errno::EINVAL));
        }
        xsub.say("\u{1}k");
        xsub.say("\u{1}k");
        xsub.say("\0k");
        assert_eq!(xpub.drain(), r"\x01k");
        xsub.say("\0k");
        assert_eq!(xpub.drain(), r"\x00k");
        assert_eq!(xsub.set_topic(SocketOption::Subscribe, b"k"), Err(Errno::EINVAL));
    }

    #[test]
    fn a_message_of_several_subscriptions_is_sent_when_complete() {
        let (mut xsub, mut xpub) = (socket(Xsub), socket(Xpub));
        meet(&mut xsub, &mut xpub);
        xsub.part("\u{1}a", true).unwrap();
        xsub.part("\0unknown", true).unwrap();
        assert_eq!(xpub.drain(), "");
        xsub.part("\u{1}b", true).unwrap();
        // The last part is not needed upstream; the message ends all the same.
        xsub.part("\0unknown", false).unwrap();
        assert_eq!(xpub.drain(), r"\x01a \x01b");
        xsub.say("\u{1}c");
        assert_eq!(xpub.drain(), r"\x01c");
    }

    #[test]
    fn an_xsub_receives_whatever_comes() {
        let (mut xsub, mut push) = (socket(Xsub), socket(Push));
        meet(&mut push, &mut xsub);
        push.say("any|thing");
        assert_eq!((xsub.events(), xsub.hear()), ("IN OUT", "any|thing".into()));
    }
}
