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

mod connecting;
mod handshake;
mod heartbeat;
mod parting;

use crate::engine::input::{Broken, Received};
use crate::engine::output::Sent;
use crate::engine::{Engine, engine};
use crate::errno::Errno;
use crate::io_thread::{Io, Shared, token};
use crate::lease::Lease;
use crate::listener::Listener;
use crate::mailbox::{Event, Mailbox};
use crate::monitor::{Detail, Kind};
use crate::options::Options;
use crate::pipe::{Farewell, Pipe, PipeId};
use crate::poller::Ready;
use crate::reconnect::Backoff;
use crate::shake::{Failure, Shake};
use crate::transport::{self, Address, Attempt};
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
const PART: u32 = 9;

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
    /// When it ends in any case.
    lingers_until: Option<Instant>,
    /// Everything is sent, and the peer is to take it.
    parting: bool,
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
    /// The first attempt, until the I/O thread goes on with it.
    Begun(Attempt),
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

    /// A session that connects, and has begun to: connect(2) is half of the
    /// work that a connection makes here, and the I/O thread has the other
    /// half. Unless attaching is delayed, with the socket's end of its pipe,
    /// which is there from the beginning.
    pub fn connecting(
        address: Address,
        io: Arc<Io>,
        options: &Arc<Options>,
        lease: Arc<Lease>,
        mailbox: &Arc<Mailbox>,
    ) -> (Box<Session>, Option<(PipeId, Pipe)>) {
        let text = lease.context().intern(&address.to_bytes());
        let backoff = Backoff::new(options.reconnect_ivl, options.reconnect_ivl_max);
        let begun = State::Begun(transport::connect(&address, options));
        let role = Role::Connecter { address, backoff };
        let mut session = Session::new(io, lease, mailbox, options, text, role);
        session.state = begun;
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
            lingers_until: None,
            parting: false,
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
        let stays = !self.is_accepted() && !self.options.delay_attach;
        let (engine, id, mut pipe) =
            engine(self.io.clone(), self.token, stays, &self.mailbox, &self.options, identity);
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
        match &mut self.state {
            State::Waiting | State::Begun(_) => Turn::GoOn,
            State::Connecting(_) if event.writable => self.finish_attempt(shared),
            State::Connecting(_) => Turn::GoOn,
            State::Shaking(shake) => {
                if event.readable {
                    shake.readable();
                }
                self.shake(shared)
            }
            State::Open(_) if self.parting => self.part(shared),
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
            PART => self.part(shared),
            _ => self.beat(kind, shared),
        }
    }

    fn is_accepted(&self) -> bool {
        matches!(self.role, Role::Accepted { .. })
    }

    // ---- traffic

    /// A turn for what is to be sent.
    pub fn output(&mut self, shared: &mut Shared) -> Turn {
        let (State::Open(_), Some(attached)) = (&self.state, &self.attached) else { return Turn::GoOn };
        let sent = {
            let mut output = attached.engine.output.lock();
            let before = output.messages();
            let sent = output.flush(shared.may_nap());
            let messages = output.messages() - before;
            self.io.pace().sent_at_once(messages);
            shared.sent += messages;
            sent
        };
        attached.engine.hear_of_room(sent);
        match sent {
            Sent::Later => shared.timers.arm(Instant::now() + RESEND_AFTER, self.token, RESEND),
            Sent::Handful => attached.engine.leave(),
            Sent::Plenty => shared.go_on(self.token),
            Sent::All | Sent::Blocked => {}
        }
        if self.farewell.is_some() && self.is_sent() { self.part(shared) } else { Turn::GoOn }
    }

    /// A turn to go on with what was left off.
    pub fn go_on(&mut self, shared: &mut Shared) -> Turn {
        if self.output(shared) == Turn::Ended { Turn::Ended } else { self.input(shared) }
    }

    /// A turn for what comes in, be it the ZAP handler's answer.
    pub fn input(&mut self, shared: &mut Shared) -> Turn {
        if matches!(self.state, State::Shaking(_)) {
            return self.shake(shared);
        }
        if self.parting { self.part(shared) } else { self.receive(true, shared) }
    }

    /// Receives, or hands over only what came behind the handshake, if that
    /// was all.
    fn receive(&mut self, unread: bool, shared: &mut Shared) -> Turn {
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
            shared.received |= unread;
            let received = match unread {
                true => input.pump(&mut shared.buffer, self.hung_up),
                false => input.begin(&mut shared.buffer),
            };
            let told = input.take_told();
            if told > 0 {
                self.io.pace().hear(told);
                shared.tell(&self.mailbox, attached.id);
            }
            (received, input.take_ping())
        };
        match received {
            Err(broken) => {
                // What the peer said comes before its end.
                shared.tell_all();
                return self.lost(broken.0, shared);
            }
            Ok(Received::More) => shared.go_on(self.token),
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
            Some(loan) if loan.waiting => (loan.watched, loan.buffer) = (false, None),
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
            // What is queued goes with the pipe.
            Some(_) if self.options.delay_attach => return self.end(),
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
        if farewell.linger == Some(0) || !is_up && !farewell.may_connect || self.has_given_up() {
            return self.end();
        }
        if let Some(attached) = &self.attached {
            attached.engine.forsake();
        }
        if let Some(ms) = farewell.linger {
            let limit = Instant::now() + Duration::from_millis(ms.into());
            let limit = self.lingers_until.map_or(limit, |earlier| earlier.min(limit));
            self.lingers_until = Some(limit);
            shared.timers.arm(limit, self.token, LINGER);
        }
        if self.is_sent() { self.part(shared) } else { self.go_on(shared) }
    }

    /// Whether there is no connection, and will be none.
    fn has_given_up(&self) -> bool {
        let once = matches!(&self.role, Role::Connecter { backoff, .. } if backoff.is_once());
        once && matches!(self.state, State::Waiting)
    }

    /// Whether it is this socket's, and lingers.
    pub fn lingers_for(&self, socket: u32) -> bool {
        self.lease.number() == socket && self.farewell.is_some()
    }

    /// Goes on for so many ms at most.
    pub fn linger_no_longer(&mut self, most: u32, shared: &mut Shared) -> Turn {
        let Some(farewell) = self.farewell else { return Turn::GoOn };
        self.farewell(Farewell { linger: Some(most), ..farewell }, shared)
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
                    attached.engine.output.lock().close();
                }
            }
            State::Waiting | State::Begun(_) => {}
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
