//! REP (RFC 28): a request, then the reply to it, and so on in strict turn.
//!
//! Requests come from the peers in turn. What precedes a request's body, up
//! to and including the first empty part, is its envelope: it is taken off,
//! and put in front of the reply, which goes back where the request came
//! from. A message without an envelope or without a body is dropped, and so
//! is a reply whose asker is gone or takes no more.

use super::fair_queue::FairQueue;
use super::pattern::{AT_ONCE, Pattern, Welcome, switch};
use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// The next call is a receive that begins a request.
    #[default]
    Idle,
    /// The request was received in part.
    Reading,
    /// The request was received.
    Owing,
    /// The reply was begun and not ended.
    Replying,
}

/// A REP socket.
#[derive(Default)]
pub struct Rep {
    input: FairQueue,
    state: State,
    /// Where the reply goes; None if the asker is gone.
    asker: Option<PipeId>,
    /// What precedes the reply.
    envelope: Vec<Message>,
    /// The first part of the request's body, found while looking whether
    /// there is one.
    held: Option<Message>,
}

impl Rep {
    /// Looks for a request and holds the first part of its body; false if
    /// there is none so far.
    fn find_request(&mut self, pipes: &mut Pipes) -> bool {
        for _ in 0..AT_ONCE {
            if self.held.is_some() {
                return true;
            }
            let Some((id, first)) = self.input.next(pipes) else { return false };
            self.asker = Some(id);
            self.envelope.clear();
            self.held = self.open(pipes, first);
        }
        self.input.put_off(pipes);
        self.held.is_some()
    }

    /// Puts the parts of the envelope, of which `part` is the first, aside;
    /// returns the part after it.
    fn open(&mut self, pipes: &mut Pipes, mut part: Message) -> Option<Message> {
        while part.more() {
            let last = part.is_empty();
            self.envelope.push(part);
            let (_, next) = self.input.next(pipes)?;
            if last {
                return Some(next);
            }
            part = next;
        }
        None
    }

    /// Begins the reply, if the asker is there and takes it.
    fn address(&mut self, pipes: &mut Pipes) {
        let asker = self.asker.filter(|&id| pipes.get(id).has_room_by_now());
        if let Some(id) = asker {
            self.envelope.drain(..).for_each(|mut part| pipes.get(id).write(&mut part, true));
        }
        self.asker = asker;
    }
}

impl Pattern for Rep {
    fn attached(&mut self, _pipes: &mut Pipes, id: PipeId) -> Welcome {
        self.input.attached(id);
        Welcome::Accepted
    }

    fn readable(&mut self, _pipes: &mut Pipes, id: PipeId) {
        self.input.readable(id);
    }

    fn write_ended(&mut self, _pipes: &mut Pipes, id: PipeId) {
        if self.asker == Some(id) {
            self.asker = None;
        }
    }

    fn detached(&mut self, pipes: &mut Pipes, id: PipeId) {
        self.write_ended(pipes, id);
        if self.input.detached(id) {
            self.held = None;
            self.state = State::Idle;
        }
    }

    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()> {
        match self.state {
            State::Idle | State::Reading => return Err(Errno::EFSM),
            State::Owing => self.address(pipes),
            State::Replying => {}
        }
        match self.asker {
            Some(id) => pipes.get(id).write(message, more),
            None => *message = Message::new(),
        }
        self.state = if more { State::Replying } else { State::Idle };
        Ok(())
    }

    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()> {
        match self.state {
            State::Idle => {
                self.find_request(pipes);
                *message = self.held.take().ok_or(Errno::EAGAIN)?;
            }
            State::Reading => self.input.recv(pipes, message).map(drop).ok_or(Errno::EAGAIN)?,
            State::Owing | State::Replying => return Err(Errno::EFSM),
        }
        self.state = if message.more() { State::Reading } else { State::Owing };
        Ok(())
    }

    fn can_send(&mut self, _pipes: &mut Pipes) -> bool {
        matches!(self.state, State::Owing | State::Replying)
    }

    fn can_recv(&mut self, pipes: &mut Pipes) -> bool {
        match self.state {
            State::Idle => self.find_request(pipes),
            State::Reading => self.input.has_input(pipes),
            State::Owing | State::Replying => false,
        }
    }

    /// Takes ROUTER's option, as 3.2 does: a reply has no name to be unknown.
    fn set_option(&mut self, _pipes: &mut Pipes, option: SocketOption, value: &Value) -> Result<()> {
        match option {
            SocketOption::RouterMandatory => switch(value).map(drop),
            _ => Err(Errno::EINVAL),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::errno::Errno;
    use crate::options::SocketOption;
    use crate::socket::testing::{TestSocket, meet, socket};
    use crate::socket_type::SocketType::{Dealer, Rep, Req};

    fn pair() -> (TestSocket, TestSocket) {
        let (mut rep, mut dealer) = (socket(Rep), socket(Dealer));
        meet(&mut dealer, &mut rep);
        (rep, dealer)
    }

    #[test]
    fn calls_out_of_turn_fail_and_change_nothing() {
        let (mut rep, mut asker) = pair();
        assert_eq!((rep.events(), rep.part("x", false)), ("none", Err(Errno::EFSM)));
        assert_eq!(rep.hear(), "<EAGAIN>");
        asker.say("|a|b");
        assert_eq!((rep.events(), rep.part("x", false)), ("IN", Err(Errno::EFSM)));
        assert_eq!(rep.hear_part(), Ok(("a".into(), true)));
        assert_eq!((rep.events(), rep.part("x", false)), ("IN", Err(Errno::EFSM)));
        assert_eq!(rep.hear_part(), Ok(("b".into(), false)));
        asker.say("|waiting");
        assert_eq!((rep.events(), rep.hear()), ("OUT", "<EFSM>".into()));
        rep.part("r1", true).unwrap();
        assert_eq!((rep.events(), rep.hear()), ("OUT", "<EFSM>".into()));
        assert_eq!(asker.drain(), "");
        rep.part("r2", false).unwrap();
        assert_eq!((rep.events(), rep.part("r3", false)), ("IN", Err(Errno::EFSM)));
        assert_eq!(asker.drain(), "|r1|r2");
        assert_eq!(rep.hear(), "waiting");
    }

    #[test]
    fn the_envelope_goes_back_in_front_of_the_reply() {
        let (mut rep, mut asker) = pair();
        asker.say("e1|e2||body||more");
        assert_eq!(rep.hear(), "body||more");
        rep.say("answer|too");
        assert_eq!(asker.drain(), "e1|e2||answer|too");
        asker.say("|");
        assert_eq!(rep.hear(), "");
        rep.say("");
        assert_eq!(asker.drain(), "|");
    }

    #[test]
    fn malformed_requests_are_dropped() {
        let (mut rep, mut asker) = pair();
        for text in ["lone", "a|b", "", "a|b|"] {
            asker.say(text);
            assert_eq!(rep.events(), "none", "{text:?}");
            asker.say(text);
            assert_eq!(rep.hear(), "<EAGAIN>", "{text:?}");
        }
        asker.say("bad");
        asker.say("|good");
        assert_eq!(rep.hear(), "good");
        rep.say("r");
        assert_eq!(asker.drain(), "|r");
    }

    #[test]
    fn requests_of_many_are_served_in_turn_each_with_its_reply() {
        let mut rep = socket(Rep);
        let mut askers: Vec<TestSocket> = (0..5).map(|_| socket(Req)).collect();
        for asker in &mut askers {
            meet(asker, &mut rep);
        }
        for round in 0..3 {
            for (at, asker) in askers.iter_mut().enumerate() {
                asker.say(&format!("{at}.{round}"));
            }
            for at in 0..5 {
                let request = rep.hear();
                assert_eq!(request, format!("{at}.{round}"));
                rep.say(&request);
            }
            for (at, asker) in askers.iter_mut().enumerate() {
                assert_eq!(asker.hear(), format!("{at}.{round}"));
            }
        }
    }

    #[test]
    fn a_reply_to_an_asker_that_is_gone_is_dropped() {
        // The asker goes before the request is read, after, or in the middle of the reply.
        for when in 0..4 {
            let (mut rep, mut gone) = pair();
            let mut heir = socket(Dealer);
            let mut gone = Some({
                gone.say("|1|2");
                gone
            });
            let mut leave = |rep: &mut TestSocket, now: usize| {
                if now == when {
                    gone.take().unwrap().close();
                    rep.pump();
                    // Its number may be given to somebody else.
                    meet(&mut heir, rep);
                }
            };
            leave(&mut rep, 0);
            assert_eq!(rep.hear_part(), Ok(("1".into(), true)));
            leave(&mut rep, 1);
            assert_eq!(rep.hear_part(), Ok(("2".into(), false)));
            leave(&mut rep, 2);
            rep.part("r1", true).unwrap();
            leave(&mut rep, 3);
            rep.part("r2", false).unwrap();
            assert_eq!((rep.events(), rep.hear()), ("none", "<EAGAIN>".into()));
            heir.say("|new");
            assert_eq!(rep.hear(), "new");
            rep.say("r3");
            assert_eq!(heir.drain(), "|r3", "left at {when}");
        }
    }

    #[test]
    fn a_pipe_cut_before_its_request_was_read_takes_it_along() {
        for looks in 0..3 {
            let mut rep = socket(Rep);
            let (mut dealer, mut other) = (socket(Dealer), socket(Dealer));
            let (_, id) = meet(&mut dealer, &mut rep);
            meet(&mut other, &mut rep);
            dealer.say("|1|2");
            match looks {
                0 => {}
                1 => assert_eq!(rep.events(), "IN"),
                _ => assert_eq!(rep.hear_part(), Ok(("1".into(), true))),
            }
            rep.detach(id);
            assert_eq!((rep.events(), rep.part("x", false)), ("none", Err(Errno::EFSM)));
            other.say("|3");
            assert_eq!(rep.hear(), "3");
            rep.say("r");
            assert_eq!(other.drain(), "|r");
        }
    }

    #[test]
    fn a_whole_request_that_was_seen_survives_its_pipe() {
        let mut rep = socket(Rep);
        let mut dealer = socket(Dealer);
        let (_, id) = meet(&mut dealer, &mut rep);
        dealer.say("|1");
        assert_eq!(rep.events(), "IN");
        rep.detach(id);
        assert_eq!(rep.hear(), "1");
        rep.say("r");
        assert_eq!(rep.hear(), "<EAGAIN>");
    }

    #[test]
    fn a_reply_to_an_asker_that_takes_no_more_is_dropped() {
        let (mut rep, mut asker) = (socket(Rep).hwm(1, 0), socket(Dealer).hwm(0, 1));
        meet(&mut asker, &mut rep);
        // One of the two places is the identity's until the asker has looked.
        for n in 0..4 {
            asker.say(&format!("|{n}"));
            rep.hear();
            rep.say(&format!("r{n}|x"));
        }
        assert_eq!(asker.drain(), "|r0|x |r1|x");
        asker.say("|4");
        rep.hear();
        rep.say("r4");
        assert_eq!(asker.drain(), "|r4");
    }

    #[test]
    fn it_takes_an_option_of_routers() {
        let mut rep = socket(Rep);
        assert_eq!(rep.set(SocketOption::RouterMandatory, 1), Ok(()));
        assert_eq!(rep.set(SocketOption::RouterMandatory, -1), Err(Errno::EINVAL));
        assert_eq!(rep.set(SocketOption::XpubVerbose, 1), Err(Errno::EINVAL));
    }
}
