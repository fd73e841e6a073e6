//! XPUB: a publisher that receives its peers' subscription messages.

use super::Publisher;
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};
use crate::socket::pattern::{Pattern, Welcome};
use crate::socket::subscription::Subscription;
use std::collections::VecDeque;

/// An XPUB socket.
#[derive(Default)]
pub struct Xpub {
    publisher: Publisher,
    /// Subscription messages that were not received yet.
    news: VecDeque<Message>,
}

impl Xpub {
    fn leave(&mut self, id: PipeId) {
        self.publisher.interests.each_sole(id, |topic| {
            // Without memory for it, the message is lost; the topic is gone all the same.
            self.news.extend(Subscription::Cancel(topic).message().ok());
        });
        self.publisher.leave(id);
    }
}

impl Pattern for Xpub {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.publisher.output.attached(id);
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
        self.publisher.send(pipes, message, more)
    }

    fn recv(&mut self, _pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        *message = self.news.pop_front().ok_or(Errno::EAGAIN)?;
        Ok(())
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        true
    }

    fn can_recv(&mut self, _pipes: &mut Pipes) -> bool {
        !self.news.is_empty()
    }

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
    use crate::options::SocketOption;
    use crate::socket::testing::{TestSocket, Wire, link, meet, socket};
    use crate::socket_type::SocketType::{Pair, Sub, Xpub, Xsub};

    fn with_sub(publisher: &mut TestSocket) -> TestSocket {
        let mut sub = socket(Sub);
        meet(&mut sub, publisher);
        sub
    }

    #[test]
    fn an_xpub_hears_of_the_first_and_the_last() {
        let mut xpub = socket(Xpub);
        let (mut a, mut b) = (with_sub(&mut xpub), with_sub(&mut xpub));
        assert_eq!((xpub.events(), xpub.hear()), ("OUT", "<EAGAIN>".into()));
        a.subscribe(b"A");
        assert_eq!(xpub.events(), "IN OUT");
        assert_eq!(xpub.hear_part(), Ok((r"\x01A".into(), false)));
        a.subscribe(b"");
        a.subscribe(b"A");
        b.subscribe(b"A");
        b.subscribe(b"B");
        assert_eq!(xpub.drain(), r"\x01 \x01B");
        a.unsubscribe(b"A");
        a.unsubscribe(b"A");
        assert_eq!(xpub.drain(), "");
        b.unsubscribe(b"A");
        b.unsubscribe(b"nope");
        assert_eq!(xpub.drain(), r"\x00A");
        assert_eq!(xpub.events(), "OUT");
    }

    #[test]
    fn a_peer_that_goes_has_cancelled_what_it_alone_held() {
        let mut xpub = socket(Xpub);
        let (mut a, mut b) = (with_sub(&mut xpub), with_sub(&mut xpub));
        a.subscribe(b"");
        for topic in [b"B" as &[u8], b"AB", b"AA", b"C", b""] {
            b.subscribe(topic);
        }
        xpub.drain();
        b.close();
        assert_eq!(xpub.events(), "IN OUT");
        assert_eq!(xpub.drain(), r"\x00AA \x00AB \x00B \x00C");
        a.close();
        assert_eq!(xpub.drain(), r"\x00");
        assert_eq!(xpub.pipes.iter_mut().count(), 0);
    }

    #[test]
    fn a_verbose_xpub_hears_every_subscription() {
        let mut xpub = socket(Xpub);
        assert_eq!(xpub.set(SocketOption::XpubVerbose, 5), Ok(()));
        let (mut a, mut b) = (with_sub(&mut xpub), with_sub(&mut xpub));
        a.subscribe(b"V");
        b.subscribe(b"V");
        a.subscribe(b"V");
        assert_eq!(xpub.drain(), r"\x01V \x01V \x01V");
        a.unsubscribe(b"V");
        a.unsubscribe(b"V");
        assert_eq!(xpub.drain(), "");
        b.unsubscribe(b"V");
        assert_eq!(xpub.drain(), r"\x00V");
        xpub.set(SocketOption::XpubVerbose, 0).unwrap();
        a.subscribe(b"W");
        b.subscribe(b"W");
        assert_eq!(xpub.drain(), r"\x01W");
    }

    #[test]
    fn what_is_no_subscription_message_is_swallowed() {
        let (mut xpub, mut pair) = (socket(Xpub), socket(Pair));
        meet(&mut pair, &mut xpub);
        for text in ["hello", "", "\u{2}x", "\u{1}k", "\u{1}m|\u{1}n|x", "\0other"] {
            pair.say(text);
        }
        assert_eq!(xpub.drain(), r"\x01k \x01m \x01n");
        xpub.say("k|v");
        assert_eq!(pair.drain(), "k|v");
    }

    #[test]
    fn a_cancel_of_what_another_peer_holds_changes_nothing() {
        let (mut xpub, mut forger) = (socket(Xpub), socket(Xsub));
        let mut sub = with_sub(&mut xpub);
        let mut wire = Wire::new(&mut xpub, "", true);
        meet(&mut forger, &mut xpub);
        sub.subscribe(b"T");
        wire.say("\0T");
        forger.say("\0T");
        assert_eq!(xpub.drain(), r"\x01T");
        wire.close();
        forger.close();
        xpub.say("Topic");
        assert_eq!((xpub.drain(), sub.drain()), (String::new(), "Topic".into()));
    }

    #[test]
    fn one_cancel_removes_a_topic_however_often_a_peer_asked_for_it() {
        let (mut xpub, mut pair) = (socket(Xpub), socket(Pair));
        meet(&mut pair, &mut xpub);
        ["\u{1}T", "\u{1}T", "\0T"].iter().for_each(|text| pair.say(text));
        assert_eq!(xpub.drain(), r"\x01T \x00T");
        xpub.say("T");
        assert_eq!(pair.drain(), "");
    }

    #[test]
    fn subscriptions_made_before_attaching_count_from_the_start() {
        let (mut xpub, mut sub) = (socket(Xpub), socket(Sub));
        sub.subscribe(b"a");
        link(&mut sub, &mut xpub);
        xpub.say("a1");
        assert_eq!((sub.drain(), xpub.drain()), ("a1".into(), r"\x01a".into()));
    }

    #[test]
    fn a_reconnect_leaves_the_filters_of_a_pipe_alone() {
        let mut xpub = socket(Xpub);
        let mut wire = Wire::new(&mut xpub, "", false);
        wire.say("\u{1}a");
        wire.reconnect();
        xpub.say("a1");
        assert_eq!((wire.sent(), xpub.drain()), ("a1".into(), r"\x01a".into()));
        wire.say("\u{1}a");
        assert_eq!(xpub.drain(), "");
    }

    #[test]
    fn topics_of_megabytes_come_and_go() {
        let mut xpub = socket(Xpub);
        let mut sub = with_sub(&mut xpub);
        let topic = "t".repeat(3 << 20);
        sub.subscribe(topic.as_bytes());
        assert_eq!(xpub.hear().len(), topic.len() + 4);
        xpub.say(&topic);
        xpub.say(&topic[1..]);
        assert_eq!(sub.hear().len(), topic.len());
        assert_eq!(sub.hear(), "<EAGAIN>");
        sub.close();
        assert_eq!(xpub.hear().len(), topic.len() + 4);
    }
}
