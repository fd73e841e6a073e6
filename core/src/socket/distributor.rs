//! Fan-out (RFC 29): one message to many pipes, to each at most once.
//!
//! Who gets a message is settled when it begins; its other parts follow. A
//! pipe that has no room then misses that message, whole. The sender is told
//! that somebody does, before anything is sent, and may leave it at that.

use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// One message to many pipes.
#[derive(Default)]
pub struct Distributor {
    /// All pipes that can be written to.
    pipes: Vec<PipeId>,
    /// Who gets the message that is being sent.
    takers: Vec<PipeId>,
    /// Whether somebody misses it.
    missed: bool,
    /// Whether it was sent in part.
    inside: bool,
    /// How many messages were begun.
    serial: u64,
    /// By pipe: the last message about which it was chosen or passed over.
    decided: Vec<u64>,
}

impl Distributor {
    /// A pipe came.
    pub fn attached(&mut self, id: PipeId) {
        self.pipes.push(id);
    }

    /// A pipe takes no more.
    pub fn ended(&mut self, id: PipeId) {
        self.pipes.retain(|&pipe| pipe != id);
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
        self.missed = false;
        self.serial += 1;
    }

    /// Lets a pipe have the message that begins, if it has room and was not
    /// chosen or passed over before.
    #[inline]
    pub fn choose(&mut self, pipes: &mut Pipes, id: PipeId) {
        if self.decide(id) {
            if pipes.get(id).has_room() {
                self.takers.push(id);
            } else {
                self.missed = true;
            }
        }
    }

    /// Chooses all pipes that were not passed over.
    pub fn choose_all(&mut self, pipes: &mut Pipes) {
        for at in 0..self.pipes.len() {
            self.choose(pipes, self.pipes[at]);
        }
    }

    /// Keeps the message that begins from a pipe.
    pub fn pass_over(&mut self, id: PipeId) {
        self.decide(id);
    }

    /// Whether a pipe that was chosen misses the message that begins.
    #[inline]
    pub fn is_missed(&self) -> bool {
        self.missed
    }

    /// Notes that a pipe's part in the message is settled; false if it was.
    #[inline]
    fn decide(&mut self, id: PipeId) -> bool {
        if self.decided.len() <= id {
            self.decided.resize(id + 1, 0);
        }
        std::mem::replace(&mut self.decided[id], self.serial) != self.serial
    }

    /// Sends one part to those who get the message.
    #[inline]
    pub fn send(&mut self, pipes: &mut Pipes, mut message: Message, more: bool) {
        self.inside = more;
        if let Some((&last, others)) = self.takers.split_last() {
            for &id in others {
                pipes.get(id).write_shared(&message, more);
            }
            pipes.get(last).write(&mut message, more);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::socket::testing::{TestSocket, meet, socket};
    use crate::socket_type::SocketType::{Pub, Sub};

    fn subscriber(publisher: &mut TestSocket, topics: &[&str], hwm: u32) -> TestSocket {
        let mut sub = socket(Sub).hwm(0, hwm);
        meet(&mut sub, publisher);
        topics.iter().for_each(|topic| sub.subscribe(topic.as_bytes()));
        sub
    }

    #[test]
    fn every_peer_that_matches_gets_a_message_once() {
        let mut publisher = socket(Pub);
        let mut all = subscriber(&mut publisher, &["", "a", "ab", "a"], 0);
        let mut some = subscriber(&mut publisher, &["ab"], 0);
        let mut none = subscriber(&mut publisher, &["x"], 0);
        for text in ["abc", "a|ab|x", "x|a"] {
            publisher.say(text);
        }
        assert_eq!(all.drain(), "abc a|ab|x x|a");
        assert_eq!(some.drain(), "abc");
        assert_eq!(none.drain(), "x|a");
    }

    #[test]
    fn long_content_reaches_all_and_is_not_copied() {
        let mut publisher = socket(Pub);
        let mut subs: Vec<_> = (0..3).map(|_| subscriber(&mut publisher, &["x"], 0)).collect();
        publisher.say(&"x".repeat(5000));
        let mut places = Vec::new();
        for sub in &mut subs {
            sub.pump();
            let mut part = crate::Message::new();
            sub.pattern.recv(&mut sub.pipes, &mut part).unwrap();
            assert_eq!(part.len(), 5000);
            places.push(part.data().as_ptr());
        }
        assert!(places.iter().all(|&place| place == places[0]));
    }

    #[test]
    fn a_slow_peer_alone_misses_messages_whole_ones() {
        let mut publisher = socket(Pub).hwm(2, 0);
        let mut slow = subscriber(&mut publisher, &[""], 2);
        let mut fast = subscriber(&mut publisher, &[""], 0);
        let texts: Vec<String> = (0..10).map(|n| format!("{n}|{n}")).collect();
        texts.iter().for_each(|text| publisher.say(text));
        assert_eq!(publisher.events(), "OUT");
        assert_eq!(slow.hear(), "0|0");
        publisher.say("lost");
        assert_eq!(slow.hear(), "1|1");
        publisher.say("resumed|x");
        assert_eq!(slow.drain(), "2|2 3|3 resumed|x");
        assert_eq!(fast.drain(), texts.join(" ") + " lost resumed|x");
    }

    #[test]
    fn room_that_comes_in_the_middle_of_a_message_is_for_the_next_one() {
        let mut publisher = socket(Pub).hwm(1, 0);
        let mut sub = subscriber(&mut publisher, &[""], 1);
        publisher.say("1");
        publisher.say("2");
        publisher.part("3", true).unwrap();
        assert_eq!(sub.drain(), "1 2");
        publisher.part("3", false).unwrap();
        publisher.say("4");
        assert_eq!(sub.drain(), "4");
    }

    #[test]
    fn who_comes_in_the_middle_of_a_message_gets_nothing_of_it() {
        let mut publisher = socket(Pub);
        let mut early = subscriber(&mut publisher, &[""], 0);
        publisher.part("1", true).unwrap();
        let mut late = subscriber(&mut publisher, &[""], 0);
        publisher.part("2", false).unwrap();
        publisher.say("3|4");
        assert_eq!((early.drain(), late.drain()), ("1|2 3|4".into(), "3|4".into()));
    }

    #[test]
    fn who_goes_in_the_middle_of_a_message_disturbs_nobody() {
        for left in [false, true] {
            let mut publisher = socket(Pub);
            let mut gone = socket(Sub);
            let (_, gone_id) = meet(&mut gone, &mut publisher);
            gone.subscribe(b"");
            let mut other = subscriber(&mut publisher, &[""], 0);
            publisher.part("1", true).unwrap();
            if left {
                publisher.detach(gone_id);
            } else {
                gone.close();
                publisher.pump();
            }
            // Its number goes to somebody else.
            let mut heir = socket(Sub);
            let (_, heir_id) = meet(&mut heir, &mut publisher);
            assert_eq!(heir_id, gone_id);
            heir.subscribe(b"");
            publisher.part("2", false).unwrap();
            assert_eq!((other.drain(), heir.drain()), ("1|2".into(), String::new()));
        }
    }
}
