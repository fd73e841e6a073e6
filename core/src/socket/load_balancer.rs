//! Load balancing (RFC 28, 29, 30): messages spread over many pipes, one to
//! each pipe in turn, in order of attachment.
//!
//! The parts of a message go to the same pipe. A full pipe sits out until it
//! is said to be writable. When a pipe ends in the middle of a message, the
//! rest of that message is accepted and dropped; the next one starts clean.

use super::rotation::Rotation;
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{Pipe, PipeId, Pipes};

/// Where the next part goes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Next {
    /// It begins a message.
    #[default]
    Anywhere,
    /// It continues a message that this pipe was given.
    To(PipeId),
    /// It continues a message whose pipe is gone.
    Nowhere,
}

/// Messages for many pipes, in turn.
#[derive(Default)]
pub struct LoadBalancer {
    rotation: Rotation,
    next: Next,
}

impl LoadBalancer {
    /// A pipe came; it may have room.
    pub fn attached(&mut self, id: PipeId) {
        self.rotation.insert(id);
    }

    /// A pipe that had no room has some.
    pub fn writable(&mut self, id: PipeId) {
        self.rotation.readmit(id);
    }

    /// A pipe takes no more.
    pub fn ended(&mut self, id: PipeId) {
        self.rotation.remove(id);
        if self.next == Next::To(id) {
            self.next = Next::Nowhere;
        }
    }

    /// Whether a message to this pipe was begun and not ended.
    pub fn is_inside(&self, id: PipeId) -> bool {
        self.next == Next::To(id)
    }

    /// Sends one part.
    ///
    /// # Errors
    /// EAGAIN: it begins a message and no pipe has room for that.
    #[inline]
    pub fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        let id = match self.next {
            Next::Anywhere => self.first(pipes, |pipe| pipe.begin(message, more)).ok_or(Errno::EAGAIN)?,
            Next::To(id) => {
                pipes.get(id).write(message, more);
                id
            }
            Next::Nowhere => {
                message.take();
                self.next = if more { Next::Nowhere } else { Next::Anywhere };
                return Ok(());
            }
        };
        self.next = if more { Next::To(id) } else { Next::Anywhere };
        if !more {
            self.rotation.advance();
        }
        Ok(())
    }

    /// Whether `send` would succeed now.
    pub fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        self.next != Next::Anywhere || self.first(pipes, Pipe::has_room).is_some()
    }

    /// The pipe whose turn it is among those that have room, as `takes` finds.
    #[inline(always)]
    fn first(&mut self, pipes: &mut Pipes, mut takes: impl FnMut(&mut Pipe) -> bool) -> Option<PipeId> {
        loop {
            let id = self.rotation.due()?;
            if takes(pipes.get(id)) {
                return Some(id);
            }
            self.rotation.set_aside(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::pipe::PipeId;
    use crate::socket::testing::{TestSocket, meet, socket};
    use crate::socket_type::SocketType::{Pull, Push};

    /// A PUSH with peers, of which each takes `capacity` messages.
    fn push_with<const N: usize>(capacity: u32) -> (TestSocket, [(TestSocket, PipeId); N]) {
        let mut push = socket(Push).hwm(capacity - 1, 0);
        let peers = std::array::from_fn(|_| {
            let mut pull = socket(Pull).hwm(0, 1);
            let (id, _) = meet(&mut push, &mut pull);
            (pull, id)
        });
        (push, peers)
    }

    #[test]
    fn messages_go_round_in_order_of_attachment() {
        let (mut push, [mut a, mut b, mut c]) = push_with(8);
        (0..6).for_each(|n| push.say(&format!("{n}|{n}")));
        assert_eq!((a.0.drain(), b.0.drain()), ("0|0 3|3".into(), "1|1 4|4".into()));
        assert_eq!(c.0.drain(), "2|2 5|5");
    }

    #[test]
    fn full_peers_sit_out_until_they_have_read() {
        let (mut push, [mut a, mut b]) = push_with(4);
        assert_eq!(push.fill(100), 8);
        assert_eq!(push.events(), "none");
        assert_eq!(push.try_say("x"), Err(Errno::EAGAIN));
        a.0.hear();
        assert_eq!(push.events(), "none", "room comes back in steps");
        a.0.hear();
        assert_eq!(push.events(), "OUT");
        push.say("1");
        push.say("2");
        assert_eq!(push.try_say("3"), Err(Errno::EAGAIN));
        assert_eq!((a.0.drain(), b.0.drain()), ("m m 1 2".into(), "m m m m".into()));
        assert_eq!(push.fill(100), 8, "both take part again");
    }

    #[test]
    fn messages_count_not_parts_and_no_later_part_is_refused() {
        let (mut push, [mut a]) = push_with(2);
        push.say("1|1|1|1");
        for _ in 0..9 {
            push.part("2", true).unwrap();
            assert_eq!(push.events(), "OUT");
        }
        push.part("2", false).unwrap();
        assert_eq!(push.try_say("3"), Err(Errno::EAGAIN));
        assert_eq!(a.0.drain(), "1|1|1|1 2|2|2|2|2|2|2|2|2|2");
    }

    #[test]
    fn without_peers_there_is_nowhere_to_send() {
        let mut push = socket(Push);
        assert_eq!(push.events(), "none");
        assert_eq!(push.part("x", true), Err(Errno::EAGAIN));
        let mut pull = socket(Pull);
        meet(&mut push, &mut pull);
        push.say("y");
        assert_eq!(pull.drain(), "y");
        pull.close();
        assert_eq!(push.try_say("x"), Err(Errno::EAGAIN));
    }

    #[test]
    fn the_rest_of_a_message_whose_peer_went_is_dropped() {
        // Whether the peer goes or is left, and whether another one is there.
        for (left, other) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut push = socket(Push);
            let (mut a, mut b) = (socket(Pull), socket(Pull));
            let (a_id, _) = meet(&mut push, &mut a);
            if other {
                meet(&mut push, &mut b);
            }
            push.part("1", true).unwrap();
            if left {
                push.detach(a_id);
            } else {
                a.close();
            }
            for _ in 0..3 {
                assert_eq!(push.events(), "OUT");
                push.part("2", true).unwrap();
            }
            push.part("3", false).unwrap();
            assert_eq!(push.try_say("next|whole"), if other { Ok(()) } else { Err(Errno::EAGAIN) });
            assert_eq!(b.drain(), if other { "next|whole" } else { "" });
        }
    }

    #[test]
    fn a_message_stays_with_its_peer_while_others_go() {
        for gone in 0..3 {
            let (mut push, peers) = push_with::<4>(9);
            let mut peers = peers.map(|(pull, id)| (Some(pull), id));
            (0..3).for_each(|_| push.say("x"));
            // The last one's turn.
            push.part("1", true).unwrap();
            peers[gone].0.take().unwrap().close();
            push.part("2", false).unwrap();
            assert_eq!(peers[3].0.as_mut().unwrap().drain(), "1|2", "{gone} went");
            peers.iter_mut().flat_map(|peer| &mut peer.0).for_each(|peer| drop(peer.drain()));
            (0..6).for_each(|_| push.say("y"));
            for peer in peers.iter_mut().flat_map(|peer| &mut peer.0) {
                assert_eq!(peer.drain(), "y y", "shares stay equal");
            }
        }
    }

    #[test]
    fn the_last_one_takes_the_place_of_one_that_left() {
        let (mut push, [mut a, b, mut c, mut d]) = push_with(9);
        b.0.close();
        (0..4).for_each(|n| push.say(&n.to_string()));
        assert_eq!((a.0.drain(), d.0.drain(), c.0.drain()), ("0 3".into(), "1".into(), "2".into()));
    }
}
