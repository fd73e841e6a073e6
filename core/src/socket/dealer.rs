//! DEALER (RFC 28): messages are spread over the peers like those of a PUSH,
//! and received from them like those of a PULL, both at any time.

use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::pattern::{Pattern, Welcome, probe, switch};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};

/// A DEALER socket.
#[derive(Default)]
pub struct Dealer {
    input: FairQueue,
    output: LoadBalancer,
    /// Whether new peers are sent an empty message.
    probe: bool,
}

impl Pattern for Dealer {
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        self.output.attached(id);
        if self.probe {
            probe(pipes, id);
        }
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    fn writable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.writable(id);
    }

    fn reconnected(&mut self, pipes: &mut Pipes, id: PipeId) {
        if self.probe && !self.output.is_inside(id) {
            probe(pipes, id);
        }
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.detached(id);
        self.output.ended(id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        self.output.send(pipes, message, more)
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        self.input.recv(pipes, message).map(drop).ok_or(Errno::EAGAIN)
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        self.output.can_send(pipes)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        self.input.has_input(pipes)
    }

    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        match option {
            SocketOption::ProbeRouter => self.probe = switch(value)?,
            _ => return Err(Errno::EINVAL),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::options::SocketOption;
    use crate::socket::testing::{Wire, meet, socket};
    use crate::socket_type::SocketType::Dealer;

    #[test]
    fn it_spreads_what_it_sends_and_merges_what_it_receives() {
        let (mut dealer, mut a, mut b) = (socket(Dealer), socket(Dealer), socket(Dealer));
        meet(&mut a, &mut dealer);
        meet(&mut b, &mut dealer);
        assert_eq!(dealer.events(), "OUT");
        for text in ["1", "2|2", "3"] {
            dealer.say(text);
            a.say(text);
            b.say(text);
        }
        assert_eq!((a.drain(), b.drain()), ("1 3".into(), "2|2".into()));
        assert_eq!(dealer.events(), "IN OUT");
        assert_eq!(dealer.drain(), "1 1 2|2 2|2 3 3");
    }

    #[test]
    fn a_peer_that_goes_is_read_to_the_end_but_sent_nothing() {
        let (mut dealer, mut a, mut b) = (socket(Dealer), socket(Dealer), socket(Dealer));
        meet(&mut a, &mut dealer);
        meet(&mut b, &mut dealer);
        a.say("last");
        a.close();
        (0..2).for_each(|_| dealer.say("x"));
        assert_eq!((b.drain(), dealer.drain()), ("x x".into(), "last".into()));
        b.close();
        assert_eq!(dealer.part("x", true), Err(Errno::EAGAIN));
    }

    #[test]
    fn both_directions_may_be_in_the_middle_of_a_message() {
        let (mut dealer, mut a) = (socket(Dealer), socket(Dealer));
        meet(&mut a, &mut dealer);
        a.say("1|2");
        dealer.part("3", true).unwrap();
        assert_eq!(dealer.hear_part(), Ok(("1".into(), true)));
        dealer.part("4", false).unwrap();
        assert_eq!(dealer.hear_part(), Ok(("2".into(), false)));
        assert_eq!(a.drain(), "3|4");
    }

    #[test]
    fn a_probe_is_sent_to_new_peers_and_between_messages_only() {
        let mut dealer = socket(Dealer);
        assert_eq!(dealer.set(SocketOption::ProbeRouter, -1), Err(Errno::EINVAL));
        assert_eq!(dealer.set(SocketOption::RouterMandatory, 1), Err(Errno::EINVAL));
        let mut unprobed = Wire::new(&mut dealer, "", true);
        dealer.set(SocketOption::ProbeRouter, 1).unwrap();
        let mut wire = Wire::new(&mut dealer, "", true);
        assert_eq!((unprobed.sent(), wire.sent_parts()), (String::new(), 1));
        dealer.say("to the other");
        dealer.part("1", true).unwrap();
        wire.reconnect();
        dealer.part("2", false).unwrap();
        assert_eq!(wire.sent(), "1|2");
        wire.reconnect();
        dealer.pump();
        assert_eq!(wire.sent_parts(), 1);
    }
}
