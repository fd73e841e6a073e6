//! PAIR (RFC 31): one peer at a time.
//!
//! The first peer that comes is the one; others are turned away until it is
//! gone. What a peer sent before it went is read before anything from its
//! successor. If the peer goes in the middle of a message to it, the rest of
//! that message is accepted and dropped.

use super::load_balancer::LoadBalancer;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};
use std::collections::VecDeque;

/// A PAIR socket.
#[derive(Default)]
pub struct Pair {
    /// The peer, while it can be written to.
    peer: Option<PipeId>,
    /// Pipes to read, one after the other: the peer's is the last one.
    inputs: VecDeque<PipeId>,
    output: LoadBalancer,
}

impl Pair {
    /// Passes over a pipe without input; false if it may yet have some.
    fn pass(&mut self, pipes: &mut Pipes, id: PipeId) -> bool {
        let done = pipes.get(id).is_write_ended();
        if done {
            self.inputs.pop_front();
        }
        done
    }
}

impl Pattern for Pair {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        if let Some(old) = self.peer {
            if !pipes.get(old).peer().has_left() {
                // A refused connection would only come again.
                return if pipes.get(id).is_inproc() { Welcome::Refused } else { Welcome::Ignored };
            }
            self.write_ended(pipes, old);
        }
        self.peer = Some(id);
        self.inputs.push_back(id);
        self.output.attached(id);
        Welcome::Accepted
    }

    fn writable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.writable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
        if self.peer == Some(id) {
            self.peer = None;
        }
    }

    fn detached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.write_ended(pipes, id);
        self.inputs.retain(|&input| input != id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        self.output.send(pipes, message, more)
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        while let Some(&id) = self.inputs.front() {
            if pipes.read(id, message) {
                return Ok(());
            }
            if !self.pass(pipes, id) {
                break;
            }
        }
        Err(Errno::EAGAIN)
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        self.output.can_send(pipes)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        while let Some(&id) = self.inputs.front() {
            if pipes.has_input(id) {
                return true;
            }
            if !self.pass(pipes, id) {
                break;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::socket::pattern::Welcome;
    use crate::socket::testing::{Wire, link, meet, socket};
    use crate::socket_type::SocketType::{Dealer, Pair};

    #[test]
    fn two_peers_talk_at_any_time() {
        let (mut a, mut b) = (socket(Pair), socket(Pair));
        assert_eq!((a.events(), a.try_say("x")), ("none", Err(Errno::EAGAIN)));
        meet(&mut a, &mut b);
        a.say("1|2");
        a.say("3");
        b.say("4");
        assert_eq!((a.events(), b.events()), ("IN OUT", "IN OUT"));
        assert_eq!((a.drain(), b.drain()), ("4".into(), "1|2 3".into()));
        assert_eq!((a.events(), b.events()), ("OUT", "OUT"));
    }

    #[test]
    fn a_second_peer_is_turned_away() {
        let (mut pair, mut first) = (socket(Pair), socket(Pair));
        meet(&mut first, &mut pair);
        let mut second = socket(Pair);
        meet(&mut second, &mut pair);
        assert_eq!(pair.welcome, Some(Welcome::Refused));
        assert_eq!((second.events(), second.try_say("x")), ("none", Err(Errno::EAGAIN)));
        let mut wire = Wire::new(&mut pair, "", true);
        assert_eq!(pair.welcome, Some(Welcome::Ignored), "a connection is kept");
        wire.say("unheard");
        pair.say("to the first");
        first.say("from the first");
        assert_eq!((first.drain(), wire.sent()), ("to the first".into(), String::new()));
        assert_eq!(pair.drain(), "from the first");
    }

    #[test]
    fn connecting_a_second_time_is_refused_here_and_noticed_there() {
        let (mut pair, mut a, mut b) = (socket(Pair), socket(Dealer), socket(Dealer));
        meet(&mut pair, &mut a);
        link(&mut pair, &mut b);
        assert_eq!(pair.welcome, Some(Welcome::Refused));
        assert_eq!((b.events(), b.try_say("x")), ("none", Err(Errno::EAGAIN)));
        pair.say("x");
        assert_eq!(a.drain(), "x");
    }

    #[test]
    fn a_successor_is_accepted_once_the_first_is_gone() {
        let (mut pair, mut first) = (socket(Pair), socket(Pair));
        meet(&mut first, &mut pair);
        (0..3).for_each(|n| first.say(&format!("old{n}")));
        first.close();
        assert_eq!(pair.events(), "IN");
        let mut second = socket(Pair);
        meet(&mut second, &mut pair);
        assert_eq!(pair.welcome, Some(Welcome::Accepted));
        second.say("new");
        pair.say("hello");
        assert_eq!(second.drain(), "hello");
        assert_eq!(pair.drain(), "old0 old1 old2 new");
        assert_eq!(pair.pipes.iter_mut().count(), 1);
        second.say("newer");
        assert_eq!(pair.drain(), "newer");
    }

    #[test]
    fn a_successor_is_accepted_when_the_first_has_left_unnoticed() {
        let mut pair = socket(Pair);
        let mut first = Wire::new(&mut pair, "", true);
        first.say("1");
        first.leave();
        let mut second = Wire::new(&mut pair, "", true);
        assert_eq!(pair.welcome, Some(Welcome::Accepted));
        second.say("3");
        pair.say("hello");
        assert_eq!((first.sent(), second.sent()), (String::new(), "hello".into()));
        assert_eq!(pair.drain(), "1", "there may be more of it");
        first.say("2");
        first.close();
        assert_eq!(pair.drain(), "2 3");
    }

    #[test]
    fn unread_predecessors_are_read_in_order() {
        let mut pair = socket(Pair);
        for n in 0..4 {
            let mut peer = socket(Pair);
            meet(&mut peer, &mut pair);
            peer.say(&format!("{n}|a"));
            peer.say(&format!("{n}|b"));
            peer.close();
            pair.pump();
        }
        assert_eq!(pair.hear_part(), Ok(("0".into(), true)));
        assert_eq!(pair.drain(), "a 0|b 1|a 1|b 2|a 2|b 3|a 3|b");
        assert_eq!((pair.events(), pair.pipes.iter_mut().count()), ("none", 0));
    }

    #[test]
    fn the_rest_of_a_message_whose_peer_went_is_dropped() {
        let (mut pair, first) = (socket(Pair), &mut socket(Pair));
        let (id, _) = meet(&mut pair, first);
        pair.part("1", true).unwrap();
        pair.end(id);
        let mut second = socket(Pair);
        meet(&mut second, &mut pair);
        assert_eq!(pair.events(), "OUT");
        pair.part("2", true).unwrap();
        pair.part("3", false).unwrap();
        pair.say("next");
        assert_eq!((first.drain(), second.drain()), (String::new(), "next".into()));
        second.close();
        assert_eq!(pair.events(), "none");
    }

    #[test]
    fn a_full_peer_is_waited_for() {
        let (mut a, mut b) = (socket(Pair).hwm(1, 2), socket(Pair).hwm(3, 4));
        meet(&mut a, &mut b);
        assert_eq!((a.fill(100), b.fill(100)), (5, 5));
        assert_eq!((a.events(), b.events()), ("IN", "IN"));
        assert_eq!(b.drain(), "m m m m m");
        assert_eq!(a.events(), "IN OUT");
    }
}
