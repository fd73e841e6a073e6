//! Sessions: one peer's connection, from the first attempt to the last byte.
//!
//! A session lives on an I/O thread. It connects (and reconnects) or was
//! accepted, lets the handshake run, and then drives its engine. A session
//! that connects keeps its pipe while connections come and go; one that was
//! accepted ends with its connection. It also ends when its socket has left
//! the pipe and what was queued is sent or has lingered long enough.
//!
//! ```text
//! Waiting → Connecting → Shaking → Open → (lost) → Waiting ...
//! ```

mod heartbeat;

use crate::engine::input::{Broken, Received};
use crate::engine::output::Sent;
use crate::engine::{Engine, engine};
use crate::errno::Errno;
use crate::io_thread::{Io, Shared, token};
use crate::lease::Lease;
use crate::listener::Listener;
use crate::mailbox::{Event, Mailbox};
use crate::message::Message;
use crate::monitor::{Detail, Kind};
use crate::options::Options;
use crate::pipe::{Farewell, Pipe, PipeId};
use crate::poller::Ready;
use crate::reconnect::Backoff;
use crate::shake::{Failure, Progress, Shake};
use crate::socket_type::SocketType;
use crate::transport::{self, Address, Connecting};
use crate::zap::Handler;
use heartbeat::Pulse;
use std::ffi::CStr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

// Kinds of timers.
const RECONNECT: u32 = 0;
const LINGER: u32 = 1;
const HANDSHAKE: u32 = 2;
// 3 to 5 are the heartbeat's.
const CONNECT: u32 = 6;
const RESEND: u32 = 7;
const LOAN: u32 = 8;

/// Time until sending is tried again when the system had no room for it.
const RESEND_AFTER: Duration = Duration::from_millis(10);

/// How often a loan of the receiving half is looked at: a socket's thread
/// that is busy with other things gives it back by that.
const LOOK: Duration = Duration::from_millis(20);

/// What becomes of an object after its turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// It stays.
    GoOn,
    /// It is done and to be dropped.
    Ended,
}

/// One peer's connection.
pub struct Session {
    io: Arc<Io>,
    token: u64,
    lease: Arc<Lease>,
    mailbox: Arc<Mailbox>,
    options: Arc<Options>,
    /// The endpoint as events tell it.
    text: Arc<CStr>,
    role: Role,
    state: State,
    /// The way to the socket, from the first handshake on at the latest.
    attached: Option<Attached>,
    /// The socket has left the pipe.
    farewell: Option<Farewell>,
    /// The peer has hung up: reading goes on until nothing is left.
    hung_up: bool,
    pulse: Pulse,
}

enum Role {
    Connecter { address: Address, backoff: Backoff },
    Accepted { listener: u64 },
}

struct Attached {
    engine: Arc<Engine>,
    id: PipeId,
    /// Whether there was a connection already.
    was_open: bool,
}

enum State {
    Waiting,
    Connecting(OwnedFd),
    Shaking(Box<Shake>),
    Open(Arc<OwnedFd>),
}

impl Session {
    /// A session for a connection that a listener accepted.
    pub fn accepted(fd: OwnedFd, io: Arc<Io>, listener: &Listener, lease: Arc<Lease>) -> Box<Session> {
        let (options, mailbox, text) = listener.parts();
        let role = Role::Accepted { listener: listener.token() };
        let mut session = Session::new(io, lease, mailbox, options, text.clone(), role);
        session.state = session.shaking(fd);
        Box::new(session)
    }

    /// A session that connects; unless attaching is delayed, with the
    /// socket's end of its pipe, which is there from the beginning.
    pub fn connecting(
        address: Address,
        io: Arc<Io>,
        options: &Arc<Options>,
        lease: Arc<Lease>,
        mailbox: &Arc<Mailbox>,
    ) -> (Box<Session>, Option<(PipeId, Pipe)>) {
        let text = lease.context().intern(&address.to_bytes());
        let backoff = Backoff::new(options.reconnect_ivl, options.reconnect_ivl_max);
        let role = Role::Connecter { address, backoff };
        let mut session = Session::new(io, lease, mailbox, options, text, role);
        let pipe = (!options.delay_attach).then(|| {
            let (id, mut pipe) = session.attach(Box::default());
            pipe.identified = false;
            (id, pipe)
        });
        (Box::new(session), pipe)
    }

    fn new(
        io: Arc<Io>,
        lease: Arc<Lease>,
        mailbox: &Arc<Mailbox>,
        options: &Arc<Options>,
        text: Arc<CStr>,
        role: Role,
    ) -> Session {
        Session {
            io,
            token: token(),
            lease,
            mailbox: mailbox.clone(),
            options: options.clone(),
            text,
            role,
            state: State::Waiting,
            attached: None,
            farewell: None,
            hung_up: false,
            pulse: Pulse::default(),
        }
    }

    /// Names the session on its I/O thread.
    pub fn token(&self) -> u64 {
        self.token
    }

    /// The endpoint as events tell it.
    pub fn text(&self) -> &Arc<CStr> {
        &self.text
    }

    /// Whether this listener accepted it and nobody else could end it.
    pub fn is_orphan_of(&self, token: u64) -> bool {
        self.attached.is_none() && matches!(self.role, Role::Accepted { listener } if listener == token)
    }

    /// Makes the engine and the pipe.
    fn attach(&mut self, identity: Box<[u8]>) -> (PipeId, Pipe) {
        let (engine, id, mut pipe) =
            engine(self.io.clone(), self.token, &self.mailbox, &self.options, identity);
        pipe.origin = Some(match self.role {
            Role::Accepted { listener } => listener,
            Role::Connecter { .. } => self.token,
        });
        self.attached = Some(Attached { engine, id, was_open: false });
        (id, pipe)
    }

    fn emit(&self, kind: Kind, value: i32) {
        self.lease.emit(kind, value, &self.text);
    }

    /// The first turn.
    pub fn start(&mut self, shared: &mut Shared) -> Turn {
        if self.is_accepted() { self.begin_handshake(shared) } else { self.attempt(shared) }
    }

    /// A turn for something that happened to the descriptor.
    pub fn ready(&mut self, event: Ready, shared: &mut Shared) -> Turn {
        self.hung_up |= event.hung_up;
        match &self.state {
            State::Waiting => Turn::GoOn,
            State::Connecting(_) if event.writable => self.finish_attempt(shared),
            State::Connecting(_) => Turn::GoOn,
            State::Shaking(_) => self.shake(shared),
            State::Open(_) => {
                if event.writable && self.output(shared) == Turn::Ended {
                    return Turn::Ended;
                }
                if event.readable { self.input(shared) } else { Turn::GoOn }
            }
        }
    }

    /// A turn for a timer.
    pub fn timer(&mut self, kind: u32, shared: &mut Shared) -> Turn {
        match kind {
            RECONNECT => self.attempt(shared),
            LINGER => self.end(),
            HANDSHAKE => self.handshake_failed(Failure::Stream(Errno::ETIMEDOUT), shared),
            CONNECT => self.give_up(Errno::ETIMEDOUT, shared),
            RESEND => self.output(shared),
            LOAN => self.look_at_loan(shared),
            _ => self.beat(kind, shared),
        }
    }

    // ---- connecting

    fn attempt(&mut self, shared: &mut Shared) -> Turn {
        let Role::Connecter { address, .. } = &self.role else { return Turn::Ended };
        match transport::connect(address, &self.options) {
            Ok(Connecting::Done(fd)) => self.register_and(fd, shared, Session::established),
            Ok(Connecting::InProgress(fd)) => self.register_and(fd, shared, |session, fd, shared| {
                session.state = State::Connecting(fd);
                session.limit(session.options.connect_timeout, CONNECT, shared);
                session.emit(Kind::ConnectDelayed, Errno::EINPROGRESS.0);
                Turn::GoOn
            }),
            Err(error) => self.failed(error.fd, error.errno, shared),
        }
    }

    fn register_and(
        &mut self,
        fd: OwnedFd,
        shared: &mut Shared,
        then: impl FnOnce(&mut Session, OwnedFd, &mut Shared) -> Turn,
    ) -> Turn {
        match self.io.registry().register(fd.as_fd(), self.token, true) {
            Ok(()) => then(self, fd, shared),
            Err(errno) => self.failed(Some(fd), errno, shared),
        }
    }

    fn finish_attempt(&mut self, shared: &mut Shared) -> Turn {
        let State::Connecting(fd) = &self.state else { return Turn::GoOn };
        if let Err(errno) = transport::connected(fd.as_fd()) {
            return self.give_up(errno, shared);
        }
        let State::Connecting(fd) = std::mem::replace(&mut self.state, State::Waiting) else {
            return Turn::GoOn;
        };
        shared.timers.disarm(self.token, CONNECT);
        self.established(fd, shared)
    }

    /// An attempt came to nothing, or takes too long.
    fn give_up(&mut self, why: Errno, shared: &mut Shared) -> Turn {
        let State::Connecting(fd) = std::mem::replace(&mut self.state, State::Waiting) else {
            return Turn::GoOn;
        };
        shared.timers.disarm(self.token, CONNECT);
        self.leave(fd.as_fd());
        self.failed(Some(fd), why, shared)
    }

    /// An attempt failed, with its descriptor if it came to one.
    fn failed(&mut self, fd: Option<OwnedFd>, why: Errno, shared: &mut Shared) -> Turn {
        let untold = fd.is_none().then_some(why);
        if let Some(fd) = fd {
            self.lease.emit_closed(fd, &self.text, Some(why));
        }
        self.retry(untold, shared)
    }

    fn retry(&mut self, why: Option<Errno>, shared: &mut Shared) -> Turn {
        let random = self.lease.context().random();
        let Role::Connecter { backoff, .. } = &mut self.role else { return Turn::Ended };
        match backoff.next(random) {
            Some(interval) => {
                let detail = Detail { cause: why, ..Detail::default() };
                self.lease.emit_with(Kind::ConnectRetried, interval.as_millis() as i32, &self.text, detail);
                shared.timers.arm(Instant::now() + interval, self.token, RECONNECT);
                Turn::GoOn
            }
            // It will never connect again, so nothing can be sent any more.
            None if self.farewell.is_some() => self.end(),
            None => Turn::GoOn,
        }
    }

    fn established(&mut self, fd: OwnedFd, shared: &mut Shared) -> Turn {
        if let Role::Connecter { address, backoff } = &mut self.role {
            transport::tune(fd.as_fd(), address, &self.options);
            backoff.reset();
        }
        self.emit(Kind::Connected, fd.as_raw_fd());
        self.state = self.shaking(fd);
        self.hung_up = false;
        self.shake_in_time(shared)
    }

    // ---- handshake

    /// Begins with a connection that was accepted.
    fn begin_handshake(&mut self, shared: &mut Shared) -> Turn {
        let State::Shaking(shake) = &self.state else { return Turn::GoOn };
        if let Err(errno) = self.io.registry().register(shake.fd().as_fd(), self.token, true) {
            return self.lost(Some(errno), shared);
        }
        self.shake_in_time(shared)
    }

    fn shaking(&self, fd: OwnedFd) -> State {
        let handler = Handler::find(self.lease.context(), &self.io, self.token);
        State::Shaking(Box::new(Shake::new(fd, &self.options, handler)))
    }

    fn shake_in_time(&mut self, shared: &mut Shared) -> Turn {
        self.limit(self.options.handshake_ivl, HANDSHAKE, shared);
        self.shake(shared)
    }

    /// Arms a timer that an option tells; not if it says 0.
    fn limit(&self, ms: i32, kind: u32, shared: &mut Shared) {
        if let ms @ 1.. = ms {
            let limit = Duration::from_millis(ms.unsigned_abs().into());
            shared.timers.arm(Instant::now() + limit, self.token, kind);
        }
    }

    fn shake(&mut self, shared: &mut Shared) -> Turn {
        let State::Shaking(shake) = &mut self.state else { return Turn::GoOn };
        match shake.advance() {
            Progress::Waiting => Turn::GoOn,
            Progress::Failed(failure) => self.handshake_failed(failure, shared),
            Progress::Done => self.open(shared),
        }
    }

    fn handshake_failed(&mut self, failure: Failure, shared: &mut Shared) -> Turn {
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
        let news = match fresh {
            Some((id, pipe)) => Event::Attached(id, Box::new(pipe)),
            None if was_open => Event::Reconnected(id),
            None => Event::Identified(id, traffic.identity),
        };
        if self.mailbox.post(news).is_err() && self.is_accepted() {
            // The socket is gone and never knew of the pipe.
            return self.end();
        }
        if self.output(shared) == Turn::Ended { Turn::Ended } else { self.input(shared) }
    }

    fn is_accepted(&self) -> bool {
        matches!(self.role, Role::Accepted { .. })
    }

    // ---- traffic

    /// A turn for what is to be sent.
    pub fn output(&mut self, shared: &mut Shared) -> Turn {
        let (State::Open(_), Some(attached)) = (&self.state, &self.attached) else { return Turn::GoOn };
        let (sent, returned) = {
            let mut output = attached.engine.output.lock();
            (output.flush(), output.take_returned())
        };
        drop(returned);
        if sent == Sent::Later {
            shared.timers.arm(Instant::now() + RESEND_AFTER, self.token, RESEND);
        }
        if self.farewell.is_some() && self.is_sent() { self.end() } else { Turn::GoOn }
    }

    /// A turn for what comes in, be it the ZAP handler's answer.
    pub fn input(&mut self, shared: &mut Shared) -> Turn {
        if matches!(self.state, State::Shaking(_)) {
            return self.shake(shared);
        }
        let (State::Open(_), Some(attached)) = (&self.state, &self.attached) else { return Turn::GoOn };
        let engine = attached.engine.clone();
        let (received, ping) = {
            let mut input = engine.input.lock();
            if self.hung_up {
                engine.take_back(&mut input);
            }
            if input.loan.is_some() {
                return Turn::GoOn;
            }
            let received = input.pump(&mut shared.buffer, self.hung_up);
            if input.take_told() {
                let _ = self.mailbox.post(Event::Readable(attached.id));
            }
            (received, input.take_ping())
        };
        engine.note_received();
        match received {
            Err(broken) => return self.lost(broken.0, shared),
            Ok(Received::More) => shared.again.push(self.token),
            Ok(Received::All | Received::Stalled) => {}
        }
        match ping {
            Some(ping) => self.pinged(&ping, shared),
            None => Turn::GoOn,
        }
    }

    /// An application thread has begun to receive by itself.
    pub fn lent(&mut self, shared: &mut Shared) -> Turn {
        shared.timers.arm(Instant::now() + LOOK, self.token, LOAN);
        Turn::GoOn
    }

    /// Takes the receiving half back unless it is used, or waited with.
    fn look_at_loan(&mut self, shared: &mut Shared) -> Turn {
        let Some(attached) = &self.attached else { return Turn::GoOn };
        let mut input = attached.engine.input.lock();
        match &mut input.loan {
            // Whoever waits is there when something comes, and says so then.
            Some(loan) if loan.waiting => loan.watched = false,
            Some(loan) if loan.used => {
                loan.used = false;
                shared.timers.arm(Instant::now() + LOOK, self.token, LOAN);
            }
            _ => attached.engine.take_back(&mut input),
        }
        Turn::GoOn
    }

    /// An application thread found the connection broken.
    pub fn broken(&mut self, broken: Broken, shared: &mut Shared) -> Turn {
        if matches!(self.state, State::Open(_)) { self.lost(broken.0, shared) } else { Turn::GoOn }
    }

    // ---- endings

    /// The connection is gone, and not by our will; None: the peer closed it.
    fn lost(&mut self, why: Option<Errno>, shared: &mut Shared) -> Turn {
        if let Some(number) = self.stream_number() {
            let detail = Detail { fd: Some(number), cause: why };
            self.lease.emit_with(Kind::Disconnected, number, &self.text, detail);
        }
        shared.timers.disarm(self.token, HANDSHAKE);
        self.end_heartbeat(shared);
        self.close_stream();
        if self.is_accepted() {
            return self.end();
        }
        match self.farewell {
            Some(farewell) if !farewell.may_connect || self.is_sent() => return self.end(),
            _ => {}
        }
        if self.options.delay_attach
            && let Some(attached) = self.attached.take()
        {
            let _ = self.mailbox.post(Event::Closed(attached.id));
        }
        self.retry(None, shared)
    }

    /// The socket has left the pipe (or its endpoint, before there was one).
    pub fn farewell(&mut self, farewell: Farewell, shared: &mut Shared) -> Turn {
        self.farewell = Some(farewell);
        let is_up = matches!(self.state, State::Open(_) | State::Shaking(_));
        if self.is_sent() || farewell.linger == Some(0) || !is_up && !farewell.may_connect {
            return self.end();
        }
        if let Some(ms) = farewell.linger {
            let limit = Duration::from_millis(ms.into());
            shared.timers.arm(Instant::now() + limit, self.token, LINGER);
        }
        self.output(shared)
    }

    fn is_sent(&self) -> bool {
        self.attached.as_ref().is_none_or(|attached| attached.engine.output.lock().is_empty())
    }

    /// Ends by our own will. Of that, 3.2 tells an attempt's descriptor only.
    fn end(&mut self) -> Turn {
        if let Some(number) = self.stream_number() {
            self.emit(Kind::OwnClose, number);
        }
        self.close_stream();
        if let Some(attached) = self.attached.take() {
            let _ = self.mailbox.post(Event::Closed(attached.id));
        }
        Turn::Ended
    }

    fn stream_number(&self) -> Option<RawFd> {
        match &self.state {
            State::Shaking(shake) => Some(shake.fd().as_raw_fd()),
            State::Open(stream) => Some(stream.as_raw_fd()),
            _ => None,
        }
    }

    fn close_stream(&mut self) {
        match std::mem::replace(&mut self.state, State::Waiting) {
            State::Connecting(fd) => {
                self.leave(fd.as_fd());
                self.lease.emit_closed(fd, &self.text, None);
            }
            State::Shaking(shake) => self.leave(shake.fd().as_fd()),
            State::Open(stream) => {
                self.leave(stream.as_fd());
                if let Some(attached) = &self.attached {
                    attached.engine.input.lock().close();
                    let returned = {
                        let mut output = attached.engine.output.lock();
                        output.close();
                        output.take_returned()
                    };
                    drop(returned);
                }
            }
            State::Waiting => {}
        }
    }

    /// Parts with a stream that is about to be closed.
    fn leave(&self, fd: BorrowedFd<'_>) {
        self.io.registry().deregister(fd);
        transport::end(fd);
    }
}

/// However a session ends, by a panic too, its socket hears of it.
impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}
