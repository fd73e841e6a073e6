//! PUSH (RFC 30): messages are spread over the peers that can take them, to
//! each in turn; without any, sending waits. What peers send is never read.

use super::load_balancer::LoadBalancer;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// A PUSH socket.
#[derive(Default)]
pub struct Push {
    output: LoadBalancer,
}

impl Pattern for Push {
    fn attached(&mut self, _pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.output.attached(id);
        Welcome::Accepted
    }

    fn writable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.writable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        self.output.send(pipes, message, more)
    }

    fn recv(&mut self, _pipes: &mut Pipes, _message: &mut Message) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        self.output.can_send(pipes)
    }

    fn can_recv(&mut self, _pipes: &mut Pipes) -> bool {
        false
    }

    fn reads_to_the_end(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::options::SocketOption;
    use crate::socket::testing::{meet, socket};
    use crate::socket_type::SocketType::{Pair, Pull, Push};

    #[test]
    fn it_sends_and_does_not_receive() {
        let (mut push, mut pair) = (socket(Push), socket(Pair));
        meet(&mut push, &mut pair);
        pair.say("unheard");
        assert_eq!(push.events(), "OUT");
        assert_eq!(push.hear(), "<ENOTSUP>");
        push.say("1|2");
        assert_eq!(pair.drain(), "1|2");
        assert_eq!(push.set(SocketOption::RouterMandatory, 1), Err(Errno::EINVAL));
    }

    #[test]
    fn a_peer_that_goes_is_forgotten_whatever_it_sent() {
        let (mut push, mut pair) = (socket(Push), socket(Pair));
        meet(&mut push, &mut pair);
        pair.say("unheard");
        pair.close();
        assert_eq!(push.events(), "none");
        assert_eq!(push.pipes.iter_mut().count(), 0);
        let mut pull = socket(Pull);
        meet(&mut push, &mut pull);
        push.say("x");
        assert_eq!(pull.drain(), "x");
    }
}
