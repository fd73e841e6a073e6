//! From a connected stream to one on which traffic may begin.

use super::{HANDSHAKE, Session, State, Turn};
use crate::errno::Errno;
use crate::io_thread::Shared;
use crate::mailbox::Event;
use crate::message::Message;
use crate::monitor::{Detail, Kind};
use crate::shake::{Failure, Progress, Shake};
use crate::socket_type::SocketType;
use crate::zap::Handler;
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

impl Session {
    /// Begins with a connection that was accepted.
    pub(super) fn begin_handshake(&mut self, shared: &mut Shared) -> Turn {
        let State::Shaking(shake) = &self.state else { return Turn::GoOn };
        if let Err(errno) = self.io.registry().register(shake.fd().as_fd(), self.token, true) {
            return self.lost(Some(errno), shared);
        }
        self.shake_in_time(shared)
    }

    pub(super) fn shaking(&self, fd: OwnedFd) -> State {
        let handler = Handler::find(self.lease.context(), &self.io, self.token);
        State::Shaking(Box::new(Shake::new(fd, &self.options, handler)))
    }

    pub(super) fn shake_in_time(&mut self, shared: &mut Shared) -> Turn {
        self.limit(self.options.handshake_ivl, HANDSHAKE, shared);
        self.shake(shared)
    }

    /// Arms a timer that an option tells; not if it says 0.
    pub(super) fn limit(&self, ms: i32, kind: u32, shared: &mut Shared) {
        if let ms @ 1.. = ms {
            let limit = Duration::from_millis(ms.unsigned_abs().into());
            shared.timers.arm(Instant::now() + limit, self.token, kind);
        }
    }

    pub(super) fn shake(&mut self, shared: &mut Shared) -> Turn {
        let State::Shaking(shake) = &mut self.state else { return Turn::GoOn };
        match shake.advance(self.hung_up) {
            Progress::Waiting => Turn::GoOn,
            Progress::Failed(failure) => self.handshake_failed(failure, shared),
            Progress::Done => self.open(shared),
        }
    }

    pub(super) fn handshake_failed(&mut self, failure: Failure, shared: &mut Shared) -> Turn {
        let (kind, value, why) = match failure {
            Failure::Stream(errno) => (Kind::HandshakeFailedNoDetail, errno.0, errno),
            Failure::Protocol(code) => (Kind::HandshakeFailedProtocol, code as i32, Errno::EPROTO),
            Failure::Auth(status) => (Kind::HandshakeFailedAuth, status.into(), Errno::EACCES),
        };
        self.emit_of_stream(kind, value);
        self.lost(Some(why), shared)
    }

    /// Tells something of the handshake; its value leaves no place for the descriptor.
    fn emit_of_stream(&self, kind: Kind, value: i32) {
        let detail = Detail { fd: self.stream_number(), cause: None };
        self.lease.emit_with(kind, value, &self.text, detail);
    }

    /// The handshake is over: traffic begins.
    fn open(&mut self, shared: &mut Shared) -> Turn {
        let State::Shaking(shake) = std::mem::replace(&mut self.state, State::Waiting) else {
            return Turn::GoOn;
        };
        shared.timers.disarm(self.token, HANDSHAKE);
        let Some(traffic) = shake.finish(&self.options) else { return self.end() };
        self.state = State::Open(traffic.stream.clone());
        let unread = traffic.unread;
        if u64::try_from(self.options.maxmsgsize).is_ok_and(|most| traffic.identity.len() as u64 > most) {
            return self.handshake_failed(Failure::Stream(Errno::EMSGSIZE), shared);
        }
        self.emit_of_stream(Kind::HandshakeSucceeded, 0);
        let fresh = match &self.attached {
            Some(_) => None,
            None => Some(self.attach(traffic.identity.clone())),
        };
        let Some(attached) = &mut self.attached else { return Turn::Ended };
        let (engine, id) = (attached.engine.clone(), attached.id);
        let was_open = std::mem::replace(&mut attached.was_open, true);
        if fresh.is_none() {
            // Before there is input: who reads that is to know its peer's name.
            let news =
                if was_open { Event::Reconnected(id) } else { Event::Identified(id, traffic.identity) };
            let _ = self.mailbox.post(news);
        }
        {
            let mut input = engine.input.lock();
            let opened = input.open(traffic.stream.clone(), traffic.decode, traffic.commands, &traffic.early);
            if let Err(broken) = opened {
                drop(input);
                return self.lost(broken.0, shared);
            }
            let publishes = matches!(self.options.kind, SocketType::Pub | SocketType::Xpub);
            if traffic.subscribes_to_all && publishes {
                input.pretend(Message::from_slice(&[1]).unwrap_or_default());
            }
        }
        engine.output.lock().open(traffic.stream, traffic.encode, traffic.unsent);
        if traffic.commands {
            self.begin_heartbeat(shared);
        }
        if let Some((id, pipe)) = fresh
            && self.mailbox.post(Event::Attached(id, Box::new(pipe))).is_err()
            && self.is_accepted()
        {
            // The socket is gone and never knew of the pipe.
            return self.end();
        }
        if self.output(shared) == Turn::Ended { Turn::Ended } else { self.receive(unread, shared) }
    }
}
