//! REQ (RFC 28): a request, then its reply, and so on in strict turn.
//!
//! A request goes to the peers in turn, with an empty part in front. A reply
//! is whatever message begins with an empty part that is not its last; that
//! part is taken off. Other messages are dropped. Replies are taken from any
//! peer: nothing ties one to its request, unless REQ_CORRELATE puts a number
//! in front of requests, which replies must have too. REQ_RELAXED allows to
//! give up on a reply and begin the next request.

use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::pattern::{AT_ONCE, Pattern, Welcome, probe, switch};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
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
    /// Pipes that ended since the request, and may have the reply in them.
    ended: Vec<PipeId>,
    /// What requests begin with, if they are numbered: the last one's number.
    number: Option<u32>,
    /// Whether a request may be begun before the last one was answered.
    relaxed: bool,
    /// Whether new peers are sent an empty message.
    probe: bool,
}

impl Req {
    fn may_begin(&self) -> bool {
        self.state == State::Idle || self.relaxed
    }

    /// Begins a request; gives up on the reply to the last one.
    fn begin(&mut self, pipes: &mut Pipes) -> Result<()> {
        if let Some(number) = self.number {
            let number = number.wrapping_add(1);
            self.output.send(pipes, &mut Message::from_slice(&number.to_be_bytes())?, true)?;
            self.number = Some(number);
        }
        self.output.send(pipes, &mut Message::new(), true)?;
        self.input.skip_rest(pipes);
        self.held = None;
        Ok(())
    }

    /// Reads what precedes a reply's body, of which `part` is the first part;
    /// returns the part after it, if it is as it should be.
    fn open(&mut self, pipes: &mut Pipes, mut part: Message) -> Option<Message> {
        if let Some(number) = self.number {
            if part.data() != number.to_be_bytes() || !part.more() {
                return None;
            }
            (_, part) = self.input.next(pipes)?;
        }
        if !part.is_empty() || !part.more() {
            return None;
        }
        self.input.next(pipes).map(|(_, body)| body)
    }

    /// Waits for no reply any more: what else those have left who are gone
    /// answers nothing.
    fn rest(&mut self, pipes: &mut Pipes) {
        self.state = State::Idle;
        pipes.drained.append(&mut self.ended);
    }

    /// Looks for a reply and holds its first part; false if there is none so far.
    fn find_reply(&mut self, pipes: &mut Pipes) -> bool {
        for _ in 0..AT_ONCE {
            if self.held.is_some() {
                return true;
            }
            let Some((_, first)) = self.input.next(pipes) else { return false };
            self.held = self.open(pipes, first);
            if self.held.is_none() {
                self.input.skip_rest(pipes);
            }
        }
        self.input.put_off(pipes);
        self.held.is_some()
    }
}

impl Pattern for Req {
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
        if self.reads_to_the_end() {
            self.ended.push(id);
        }
    }

    fn detached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.output.ended(id);
        self.ended.retain(|&ended| ended != id);
        if self.input.detached(id) {
            self.held = None;
            if self.state == State::Reading {
                // The rest of the reply never comes; nothing else would end it.
                self.rest(pipes);
            }
        }
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        match self.state {
            State::Asking => {}
            _ if self.may_begin() => self.begin(pipes)?,
            _ => return Err(Errno::EFSM),
        }
        self.output.send(pipes, message, more)?;
        self.state = if more { State::Asking } else { State::Waiting };
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        match self.state {
            State::Idle | State::Asking => return Err(Errno::EFSM),
            State::Waiting => {
                self.find_reply(pipes);
                *message = self.held.take().ok_or(Errno::EAGAIN)?;
            }
            State::Reading => self.input.recv(pipes, message).map(drop).ok_or(Errno::EAGAIN)?,
        }
        if message.more() {
            self.state = State::Reading;
        } else {
            self.rest(pipes);
        }
        Ok(())
    }

    fn can_send(&mut self, pipes: &mut Pipes) -> bool {
        (self.state == State::Asking || self.may_begin()) && self.output.can_send(pipes)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        match self.state {
            State::Idle | State::Asking => false,
            State::Waiting => self.find_reply(pipes),
            State::Reading => self.input.has_input(pipes),
        }
    }

    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        let on = switch(value);
        match option {
            SocketOption::ReqCorrelate => self.number = on?.then_some(self.number.unwrap_or_default()),
            SocketOption::ReqRelaxed => self.relaxed = on?,
            SocketOption::ProbeRouter => self.probe = on?,
            _ => return Err(Errno::EINVAL),
        }
        Ok(())
    }

    /// While nothing was asked, what a peer has left behind answers nothing;
    /// and a socket that asks seldom would keep it of every stranger.
    fn reads_to_the_end(&self) -> bool {
        matches!(self.state, State::Waiting | State::Reading)
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::options::SocketOption;
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
        assert_eq!((req.events(), req.pipes.iter_mut().count()), ("none", 0));
        let mut other = socket(Dealer);
        meet(&mut req, &mut other);
        req.say("y");
        assert_eq!((req.hear(), req.pipes.iter_mut().count()), ("<EAGAIN>".into(), 1));
    }

    #[test]
    fn what_nobody_asked_for_goes_with_its_sender() {
        let (mut req, mut stranger) = pair();
        stranger.say("|unasked");
        stranger.close();
        assert_eq!((req.events(), req.pipes.iter_mut().count()), ("none", 0));
        let (mut service, mut other) = (socket(Dealer), socket(Dealer));
        meet(&mut req, &mut service);
        meet(&mut req, &mut other);
        req.part("1", true).unwrap();
        other.say("|too early");
        other.close();
        req.part("2", false).unwrap();
        assert_eq!((req.hear(), service.drain()), ("<EAGAIN>".into(), "|1|2".into()));
        service.say("|answer");
        assert_eq!(req.hear(), "answer");
    }

    #[test]
    fn what_else_a_service_has_left_goes_with_the_reply() {
        let (mut req, mut gone) = pair();
        let mut stays = socket(Dealer);
        meet(&mut req, &mut stays);
        req.say("1");
        gone.say("|answer|one");
        gone.say("|two");
        stays.say("|late");
        gone.close();
        assert_eq!(req.hear_part(), Ok(("answer".into(), true)));
        assert_eq!(req.pipes.iter_mut().count(), 2);
        assert_eq!(req.hear_part(), Ok(("one".into(), false)));
        assert_eq!(req.pipes.iter_mut().count(), 1);
        req.say("2");
        assert_eq!((req.hear(), stays.drain()), ("late".into(), "|2".into()));
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

    #[test]
    fn a_delimiter_alone_is_no_reply_and_takes_none_along() {
        let (mut req, mut service) = pair();
        req.say("x");
        service.say("");
        service.say("|good");
        assert_eq!(req.hear(), "good");
    }

    #[test]
    fn with_numbers_only_the_reply_to_the_last_request_counts() {
        let (mut req, mut service) = pair();
        req.set(SocketOption::ReqCorrelate, 1).unwrap();
        req.say("a");
        assert_eq!(service.drain(), r"\x00\x00\x00\x01||a");
        for text in ["|a", "\0\0\0\u{2}||a", "\0\0\0\u{1}", "\0\0\0\u{1}|a", "\0\0\0\u{1}|"] {
            service.say(text);
            assert_eq!(req.events(), "none", "{text:?}");
        }
        service.say("\0\0\0\u{1}||b|c");
        service.say("\0\0\0\u{1}||late");
        assert_eq!(req.hear(), "b|c");
        req.say("d|e");
        assert_eq!(service.drain(), r"\x00\x00\x00\x02||d|e");
        assert_eq!(req.events(), "none");
        service.say("\0\0\0\u{2}||f");
        assert_eq!(req.hear(), "f");
        req.set(SocketOption::ReqCorrelate, 0).unwrap();
        req.say("g");
        service.say("|h");
        assert_eq!((service.drain(), req.hear()), ("|g".into(), "h".into()));
    }

    #[test]
    fn a_relaxed_socket_may_give_up_on_a_reply() {
        let (mut req, mut service) = (socket(Req).hwm(1, 0), socket(Dealer).hwm(0, 4));
        meet(&mut req, &mut service);
        req.set(SocketOption::ReqRelaxed, 1).unwrap();
        req.set(SocketOption::ReqCorrelate, 1).unwrap();
        req.say("1");
        assert_eq!(req.events(), "OUT");
        service.say("\0\0\0\u{1}||seen|but dropped");
        assert_eq!(req.events(), "IN OUT");
        req.part("2", true).unwrap();
        assert_eq!((req.events(), req.hear()), ("OUT", "<EFSM>".into()));
        req.part("2", false).unwrap();
        assert_eq!(req.hear(), "<EAGAIN>");
        service.say("\0\0\0\u{2}||r|2");
        assert_eq!(req.hear_part(), Ok(("r".into(), true)));
        req.say("3");
        service.say("\0\0\0\u{3}||r|3");
        assert_eq!(req.hear_part(), Ok(("r".into(), true)));
        // Nothing changes when the next request cannot be sent.
        assert_eq!((req.events(), req.fill(9)), ("IN OUT", 1));
        assert_eq!((req.fill(9), req.events()), (0, "none"));
        assert_eq!(service.drain().split(' ').count(), 4);
        assert_eq!(req.events(), "OUT");
    }

    #[test]
    fn options_have_a_range() {
        let mut req = socket(Req);
        for option in [SocketOption::ReqCorrelate, SocketOption::ReqRelaxed, SocketOption::ProbeRouter] {
            assert_eq!((req.set(option, 0), req.set(option, -1)), (Ok(()), Err(Errno::EINVAL)));
        }
        assert_eq!(req.set(SocketOption::RouterMandatory, 1), Err(Errno::EINVAL));
        req.set(SocketOption::ProbeRouter, 1).unwrap();
        let mut dealer = socket(Dealer);
        meet(&mut req, &mut dealer);
        req.say("x");
        assert_eq!((dealer.hear(), dealer.hear()), (String::new(), "|x".into()));
    }
}
