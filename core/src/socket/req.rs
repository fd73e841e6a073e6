//! REQ (RFC 28): a request, then its reply, and so on in strict turn.
//!
//! A request goes to the peers in turn, with an empty part in front. A reply
//! is whatever message begins with an empty part that is not its last; that
//! part is taken off. Other messages are dropped. Replies are taken from any
//! peer: nothing ties one to its request.

use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::pattern::{Pattern, Welcome};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::pipe::{PipeId, Pipes};

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// The next call is a send that begins a request.
    #[default]
    Idle,
    /// The request was begun and not ended.
    Asking,
    /// The request is out.
    Waiting,
    /// The reply was received in part.
    Reading,
}

/// A REQ socket.
#[derive(Default)]
pub struct Req {
    input: FairQueue,
    output: LoadBalancer,
    state: State,
    /// The first part of the reply, found while looking whether there is one.
    held: Option<Message>,
}

impl Req {
    /// Looks for a reply and holds its first part; false if there is none.
    fn find_reply(&mut self, pipes: &mut Pipes) -> bool {
        while self.held.is_none() {
            let Some((_, first)) = self.input.recv(pipes) else { return false };
            if first.is_empty() && first.more() {
                self.held = self.input.recv(pipes).map(|(_, body)| body);
            } else {
                self.input.skip_rest(pipes);
            }
        }
        true
    }
}

impl Pattern for Req {
    fn attached(&mut self, _pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        self.output.attached(id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    fn writable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.writable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
    }

    fn detached(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
        if self.input.detached(id) {
            self.held = None;
            if self.state == State::Reading {
                // The rest of the reply never comes; nothing else would end it.
                self.state = State::Idle;
            }
        }
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        match self.state {
            State::Idle => self.output.send(pipes, &mut Message::new(), true)?,
            State::Asking => {}
            State::Waiting | State::Reading => return Err(Errno::EFSM),
        }
        self.output.send(pipes, message, more)?;
        self.state = if more { State::Asking } else { State::Waiting };
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes) -> Result<Message> {
        let part = match self.state {
            State::Idle | State::Asking => return Err(Errno::EFSM),
            State::Waiting => {
                self.find_reply(pipes);
                self.held.take()
            }
            State::Reading => self.input.recv(pipes).map(|(_, part)| part),
        };
        let part = part.ok_or(Errno::EAGAIN)?;
        self.state = if part.more() { State::Reading } else { State::Idle };
        Ok(part)
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        matches!(self.state, State::Idle | State::Asking) && self.output.can_send(pipes)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        match self.state {
            State::Idle | State::Asking => false,
            State::Waiting => self.find_reply(pipes),
            State::Reading => self.input.has_input(pipes),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::socket::testing::{TestSocket, meet, socket};
    use crate::socket_type::SocketType::{Dealer, Req};

    fn pair() -> (TestSocket, TestSocket) {
        let (mut req, mut dealer) = (socket(Req), socket(Dealer));
        meet(&mut req, &mut dealer);
        (req, dealer)
    }

    #[test]
    fn calls_out_of_turn_fail_and_change_nothing() {
        let (mut req, mut service) = pair();
        assert_eq!((req.events(), req.hear()), ("OUT", "<EFSM>".into()));
        req.part("a", true).unwrap();
        assert_eq!((req.events(), req.hear()), ("OUT", "<EFSM>".into()));
        req.part("b", false).unwrap();
        assert_eq!((req.events(), req.part("c", false)), ("none", Err(Errno::EFSM)));
        assert_eq!(req.hear(), "<EAGAIN>");
        assert_eq!(service.drain(), "|a|b");
        service.say("|r1|r2");
        assert_eq!((req.events(), req.part("c", false)), ("IN", Err(Errno::EFSM)));
        assert_eq!(req.hear_part(), Ok(("r1".into(), true)));
        assert_eq!((req.events(), req.part("c", true)), ("IN", Err(Errno::EFSM)));
        assert_eq!(req.hear_part(), Ok(("r2".into(), false)));
        assert_eq!((req.events(), req.hear()), ("OUT", "<EFSM>".into()));
        req.say("");
        service.say("|");
        assert_eq!((service.drain(), req.hear()), ("|".into(), String::new()));
    }

    #[test]
    fn without_a_peer_that_takes_it_a_request_waits() {
        let mut req = socket(Req);
        assert_eq!((req.events(), req.try_say("x")), ("none", Err(Errno::EAGAIN)));
        assert_eq!(req.hear(), "<EFSM>");
        let mut dealer = socket(Dealer);
        meet(&mut req, &mut dealer);
        req.say("x");
        assert_eq!(dealer.drain(), "|x");
    }

    #[test]
    fn requests_go_round_and_any_reply_counts() {
        let (mut req, mut a) = pair();
        let mut b = socket(Dealer);
        meet(&mut req, &mut b);
        req.say("1");
        a.say("|one");
        a.say("|one again");
        assert_eq!(req.hear(), "one");
        // A surplus reply does not show while nothing was asked.
        assert_eq!((req.events(), req.hear()), ("OUT", "<EFSM>".into()));
        req.say("2");
        assert_eq!((a.drain(), b.drain()), ("|1".into(), "|2".into()));
        assert_eq!((req.events(), req.hear()), ("IN", "one again".into()));
        req.say("3");
        b.say("|late");
        assert_eq!((req.hear(), a.drain()), ("late".into(), "|3".into()));
    }

    #[test]
    fn malformed_replies_are_ignored() {
        let (mut req, mut service) = pair();
        req.say("x");
        for text in ["bare", "", "no delimiter|tail|", "a||b"] {
            service.say(text);
            assert_eq!(req.events(), "none", "{text:?}");
            service.say(text);
            assert_eq!(req.hear(), "<EAGAIN>", "{text:?}");
        }
        service.say("bad");
        service.say("|good||parts");
        assert_eq!(req.hear(), "good||parts");
        assert_eq!(req.events(), "OUT");
    }

    #[test]
    fn a_service_that_goes_leaves_the_request_unanswered() {
        let (mut req, service) = pair();
        req.say("x");
        service.close();
        assert_eq!((req.events(), req.try_say("y")), ("none", Err(Errno::EFSM)));
        let mut other = socket(Dealer);
        meet(&mut req, &mut other);
        assert_eq!((req.hear(), other.drain()), ("<EAGAIN>".into(), String::new()));
    }

    #[test]
    fn a_service_may_answer_and_go() {
        let (mut req, mut service) = pair();
        req.say("x");
        service.say("|1|2");
        service.close();
        assert_eq!(req.events(), "IN");
        assert_eq!(req.hear(), "1|2");
        assert_eq!((req.events(), req.pipes.iter_mut().count()), ("none", 1));
        // Whether anything is left in the pipe shows when a reply is wanted.
        let mut other = socket(Dealer);
        meet(&mut req, &mut other);
        req.say("y");
        assert_eq!((req.hear(), req.pipes.iter_mut().count()), ("<EAGAIN>".into(), 1));
    }

    #[test]
    fn a_request_whose_service_went_half_way_is_taken_and_lost() {
        let (mut req, service) = pair();
        req.part("1", true).unwrap();
        service.close();
        assert_eq!(req.events(), "OUT");
        req.part("2", true).unwrap();
        req.part("3", false).unwrap();
        assert_eq!((req.events(), req.hear()), ("none", "<EAGAIN>".into()));
    }

    #[test]
    fn a_pipe_cut_while_a_reply_is_read_frees_the_socket() {
        for look in [false, true] {
            let (mut req, mut dealer) = (socket(Req), socket(Dealer));
            let (id, _) = meet(&mut req, &mut dealer);
            req.say("x");
            dealer.say("|1|2");
            let expected = if look { req.events() } else { req.hear_part().map(|_| "IN").unwrap() };
            assert_eq!(expected, "IN");
            req.detach(id);
            let mut other = socket(Dealer);
            meet(&mut req, &mut other);
            if look {
                // Nothing of the reply was seen: there is none.
                assert_eq!((req.events(), req.hear()), ("none", "<EAGAIN>".into()));
            } else {
                assert_eq!((req.events(), req.hear()), ("OUT", "<EFSM>".into()));
                req.say("y");
                assert_eq!(other.drain(), "|y");
            }
        }
    }
}
