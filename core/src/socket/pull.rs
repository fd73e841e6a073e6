//! PULL (RFC 30): messages of all peers, one of each in turn. Nothing is sent.

use super::fair_queue::FairQueue;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// A PULL socket.
#[derive(Default)]
pub struct Pull {
    input: FairQueue,
}

impl Pattern for Pull {
    fn attached(&mut self, _pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, _id: PipeId) {}

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.detached(id);
    }

    fn send(&mut self, _pipes: &mut Pipes, _message: &mut Message, _more: bool) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        self.input.recv(pipes, message).map(drop).ok_or(Errno::EAGAIN)
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        false
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        self.input.has_input(pipes)
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::socket::testing::{Wire, meet, socket};
    use crate::socket_type::SocketType::{Dealer, Pull, Push};

    #[test]
    fn it_receives_and_does_not_send() {
        let (mut pull, mut dealer) = (socket(Pull), socket(Dealer));
        meet(&mut dealer, &mut pull);
        assert_eq!((pull.events(), pull.hear()), ("none", "<EAGAIN>".into()));
        assert_eq!(pull.part("x", false), Err(Errno::ENOTSUP));
        dealer.say("1||2");
        assert_eq!((pull.events(), pull.hear()), ("IN", "1||2".into()));
    }

    #[test]
    fn what_was_sent_before_the_peer_closed_can_be_read() {
        let (mut pull, mut push) = (socket(Pull), socket(Push));
        meet(&mut push, &mut pull);
        let mut wire = Wire::new(&mut pull, "", true);
        push.say("1|1");
        push.say("2");
        wire.say("a|b|c");
        push.close();
        wire.close();
        assert_eq!(pull.hear_part(), Ok(("1".into(), true)));
        assert_eq!(pull.events(), "IN");
        assert_eq!(pull.drain(), "1 a|b|c 2");
        assert_eq!((pull.events(), pull.pipes.iter_mut().count()), ("none", 0));
    }
}
