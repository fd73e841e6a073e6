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

    /// Reads the next part into `message`; returns whose it is, None if there is none.
    #[inline]
    pub fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Option<PipeId> {
        let id = self.rotation.due()?;
        if pipes.read(id, message) {
            return Some(self.took(id, message));
        }
        self.recv_behind(id, pipes, message)
    }

    /// Receives from the pipes behind one that has no input.
    #[inline(never)]
    fn recv_behind(&mut self, empty: PipeId, pipes: &mut Pipes, message: &mut Message) -> Option<PipeId> {
        self.pass(empty);
        while let Some(id) = self.rotation.due() {
            if pipes.read(id, message) {
                return Some(self.took(id, message));
            }
            self.pass(id);
        }
        None
    }

    #[inline(always)]
    fn took(&mut self, id: PipeId, message: &Message) -> PipeId {
        self.inside = message.more();
        if !self.inside {
            self.rotation.advance();
        }
        id
    }

    /// The next part on its own.
    pub fn next(&mut self, pipes: &mut Pipes) -> Option<(PipeId, Message)> {
        let mut message = Message::new();
        let id = self.recv(pipes, &mut message)?;
        Some((id, message))
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
        while self.inside && self.next(pipes).is_some() {}
    }

    /// Leaves the rest of the input to another step, for which the socket does
    /// not sleep.
    pub fn put_off(&self, pipes: &Pipes) {
        if let Some(id) = self.rotation.due() {
            pipes.look_again(id);
        }
    }

    /// Passes over a pipe without input.
    fn pass(&mut self, id: PipeId) {
        // The parts of a message come all at once, so none is missing here.
        self.inside = false;
        self.rotation.set_aside(id);
    }
}

#[cfg(test)]
mod tests {
    use crate::socket::testing::{Random, TestSocket, link, meet, socket};
    use crate::socket_type::SocketType::{Pull, Push};

    fn pull_with<const N: usize>() -> (TestSocket, [TestSocket; N]) {
        let mut pull = socket(Pull);
        let mut pushes = std::array::from_fn(|_| socket(Push));
        for push in &mut pushes {
            link(push, &mut pull);
        }
        (pull, pushes)
    }

    #[test]
    fn one_message_of_each_peer_in_turn_beginning_with_the_first() {
        let (mut pull, mut pushes) = pull_with::<3>();
        for (push, name) in pushes.iter_mut().zip(["A", "B", "C"]) {
            (0..3).for_each(|n| push.say(&format!("{name}{n}")));
        }
        assert_eq!(pull.drain(), "A0 B0 C0 A1 B1 C1 A2 B2 C2");
    }

    #[test]
    fn empty_peers_are_skipped_and_come_back_at_the_end() {
        let (mut pull, [mut a, mut b, mut c]) = pull_with();
        assert_eq!(pull.events(), "none");
        c.say("c1");
        c.say("c2");
        a.say("a1");
        a.say("a2");
        assert_eq!(pull.hear(), "c1");
        b.say("b1");
        assert_eq!(pull.drain(), "a1 b1 c2 a2");
    }

    #[test]
    fn parts_of_different_peers_never_mix() {
        let (mut pull, [mut a, mut b]) = pull_with();
        a.say("a|1|2");
        b.say("b|1|2");
        assert_eq!(pull.drain(), "a|1|2 b|1|2");
        a.part("begun", true).unwrap();
        b.say("whole");
        assert_eq!(pull.drain(), "whole");
        a.part("ended", false).unwrap();
        assert_eq!(pull.drain(), "begun|ended");
    }

    #[test]
    fn a_peer_that_goes_leaves_whole_messages_only() {
        let (mut pull, [mut a, b]) = pull_with();
        a.say("1|2");
        a.part("half", true).unwrap();
        assert_eq!(pull.hear_part(), Ok(("1".into(), true)));
        a.close();
        b.close();
        assert_eq!(pull.events(), "IN");
        assert_eq!(pull.drain(), "2");
        assert_eq!(pull.pipes.iter_mut().count(), 0, "pipes that were read to the end are gone");
    }

    #[test]
    fn a_pipe_cut_in_the_middle_of_a_message_takes_the_rest_along() {
        let mut pull = socket(Pull);
        let (mut a, mut b, mut c) = (socket(Push), socket(Push), socket(Push));
        let (_, a_id) = meet(&mut a, &mut pull);
        let (_, b_id) = meet(&mut b, &mut pull);
        meet(&mut c, &mut pull);
        for (peer, text) in [(&mut a, "a1|a2"), (&mut b, "b1|b2"), (&mut c, "c1|c2")] {
            peer.say(text);
        }
        assert_eq!(pull.hear(), "a1|a2");
        assert_eq!(pull.hear_part(), Ok(("b1".into(), true)));
        // Another one's end is no disturbance.
        pull.detach(a_id);
        assert_eq!(pull.hear_part(), Ok(("b2".into(), false)));
        b.say("b3|b4");
        assert_eq!(pull.hear(), "c1|c2");
        assert_eq!(pull.hear_part(), Ok(("b3".into(), true)));
        pull.detach(b_id);
        c.say("c3");
        assert_eq!(pull.drain(), "c3");
    }

    #[test]
    fn nothing_is_lost_or_mixed_whatever_happens_when() {
        let mut random = Random::new(5);
        let (mut pull, mut pushes) = pull_with::<7>();
        let mut sent = [0; 7];
        let mut heard = [0; 7];
        for _ in 0..20_000 {
            let at = random.below(7);
            if random.below(2) == 0 {
                let parts = vec![format!("{at}:{}", sent[at]); 1 + random.below(3)];
                pushes[at].say(&parts.join("|"));
                sent[at] += 1;
                continue;
            }
            let text = pull.hear();
            if text == "<EAGAIN>" {
                assert_eq!(sent, heard);
                continue;
            }
            let (first, rest) = text.split_at(text.find('|').unwrap_or(text.len()));
            let from: usize = first[..1].parse().unwrap();
            assert_eq!(first[2..], heard[from].to_string(), "in order");
            assert!(rest.split('|').skip(1).all(|part| part == first), "of one message: {text}");
            heard[from] += 1;
        }
    }

    #[test]
    fn a_busy_peer_does_not_wait_for_ten_thousand_idle_ones() {
        let mut pull = socket(Pull);
        let mut pushes: Vec<TestSocket> = (0..10_000).map(|_| socket(Push)).collect();
        for push in &mut pushes {
            link(push, &mut pull);
        }
        assert_eq!(pull.drain(), "");
        let before = pull.pipes.looks;
        for n in 0..1_000 {
            pushes[n * 7 % 100].say("x");
            assert_eq!(pull.hear(), "x");
        }
        let looks = pull.pipes.looks - before;
        assert!(looks < 10_000, "{looks} looks at pipes for 1,000 messages");
    }
}
