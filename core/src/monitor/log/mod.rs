//! The log: what happens to all sockets of a process, written down for
//! people or machines, if its environment asks for that.
//!
//! Whoever tells the log something puts a line into a buffer; a thread of the
//! context writes it out. Nobody waits: lines for which the buffer has no
//! room are counted, and the count takes their place. Each context has its
//! own thread, with all signals blocked, so that none remains when the last
//! one has ended, and the child of a fork starts one when it needs it. Ending
//! a context, and the process, waits a little for the last lines.

mod line;
mod target;

use super::{Detail, Kind};
use crate::errno::Errno;
use crate::lock::{Condvar, Mutex};
use crate::socket_type::SocketType;
use crate::sys::{exit, fork, signals, stack};
use crate::transport;
use line::{Facts, Format, Line};
use std::collections::HashMap;
use std::ffi::CStr;
use std::os::fd::RawFd;
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};
use target::Target;

/// Bytes of lines that wait to be written, at most.
const ROOM: usize = 1 << 20;
/// How long ending a context may wait for the last lines to be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// The logs of all contexts.
static LOGS: Mutex<Vec<Weak<Log>>> = Mutex::new(Vec::new());

/// What the log tells of sockets besides their connections' events.
#[allow(missing_docs)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    SocketOpened,
    /// By `zmq_close`; what goes on for it may take a while.
    SocketClosed,
    /// Nothing goes on for it any more.
    SocketEnded,
    EndpointBound,
    EndpointUnbound,
    EndpointConnected,
    EndpointDisconnected,
}

impl Note {
    fn name(self) -> &'static str {
        match self {
            Note::SocketOpened => "SOCKET_OPENED",
            Note::SocketClosed => "SOCKET_CLOSED",
            Note::SocketEnded => "SOCKET_ENDED",
            Note::EndpointBound => "ENDPOINT_BOUND",
            Note::EndpointUnbound => "ENDPOINT_UNBOUND",
            Note::EndpointConnected => "ENDPOINT_CONNECTED",
            Note::EndpointDisconnected => "ENDPOINT_DISCONNECTED",
        }
    }
}

/// Whom a line is about.
pub struct Subject {
    /// The socket's number.
    number: u32,
    kind: SocketType,
    /// What it calls itself, if it does.
    pub identity: Vec<u8>,
}

impl Subject {
    /// A socket that has just been opened.
    pub fn new(number: u32, kind: SocketType) -> Subject {
        Subject { number, kind, identity: Vec::new() }
    }
}

/// A context's way to the log.
pub struct Log {
    format: Format,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// Where that thread is: not in a child.
    process: u32,
}

struct Shared {
    state: Mutex<State>,
    /// There is something to write, or to end.
    news: Condvar,
    /// The thread has ended.
    over: Condvar,
}

#[derive(Default)]
struct State {
    /// Lines to be written.
    lines: Vec<u8>,
    /// Lines since the last one in `lines` that found no room.
    dropped: u64,
    /// Peers of the connections that are up, by descriptor.
    peers: HashMap<RawFd, String>,
    finishing: bool,
    finished: bool,
}

impl Log {
    /// The log, if the environment asks for one and it can be had.
    pub fn start() -> Option<Arc<Log>> {
        let (format, target) = target::open()?;
        let over = Condvar::default();
        let shared = Arc::new(Shared { state: Mutex::default(), news: Condvar::default(), over });
        let writer = shared.clone();
        let builder = std::thread::Builder::new().name("zmq-log".into()).stack_size(stack::size());
        let thread = signals::blocked(|| builder.spawn(move || writer.write(format, target))).ok()?;
        let thread = Mutex::new(Some(thread));
        let log = Arc::new(Log { format, shared, thread, process: std::process::id() });
        exit::watch(finish_all);
        fork::steady(|| {
            let mut logs = LOGS.lock();
            logs.retain(|log| log.strong_count() > 0);
            logs.push(Arc::downgrade(&log));
        });
        Some(log)
    }

    /// Writes an event down.
    pub fn event(&self, subject: &Subject, kind: Kind, value: i32, endpoint: &CStr, detail: Detail) {
        let fd = detail.fd.or(tells_descriptor(kind).then_some(value));
        let mut state = self.shared.state.lock();
        let peer = state.peer(kind, fd);
        let facts = facts(kind, value, fd, detail.cause);
        let endpoint = endpoint.to_bytes();
        self.put(&mut state, &Line { facts, ..line(subject, kind.name(), endpoint, &peer) });
    }

    /// Writes something else down.
    pub fn note(&self, subject: &Subject, note: Note, endpoint: &[u8]) {
        self.put(&mut self.shared.state.lock(), &line(subject, note.name(), endpoint, ""));
    }

    fn put(&self, state: &mut State, line: &Line<'_>) {
        if state.finished {
            return;
        }
        if state.lines.len() >= ROOM {
            state.dropped += 1;
            return;
        }
        state.count_dropped(self.format);
        let was_empty = state.lines.is_empty();
        self.format.line(line, &mut state.lines);
        if was_empty {
            self.shared.news.notify_one();
        }
    }

    /// Writes what there is, unless that takes too long, and ends.
    pub fn finish(&self) {
        let mut state = self.shared.state.lock();
        state.finishing = true;
        self.shared.news.notify_one();
        let deadline = Instant::now() + PATIENCE;
        while !state.finished {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // A thread that is stuck in the system is left behind.
                return;
            }
            state = self.shared.over.wait_for(state, left);
        }
        drop(state);
        if let Some(thread) = self.thread.lock().take() {
            let _ = thread.join();
        }
    }
}

/// The process ends with contexts that go on.
fn finish_all() {
    let logs: Vec<Arc<Log>> = fork::steady(|| LOGS.lock().iter().filter_map(Weak::upgrade).collect());
    logs.iter().filter(|log| log.process == std::process::id()).for_each(|log| log.finish());
}

impl Shared {
    /// The thread: writes until there is nothing more to come, or to write to.
    fn write(&self, format: Format, mut target: Target) {
        let is_over = || self.state.lock().finishing;
        while let Some(lines) = self.next(format) {
            if target.write(&lines, is_over).is_err() {
                break;
            }
        }
        self.state.lock().finished = true;
        self.over.notify_all();
    }

    /// The lines that wait, once there are any; None when no more will come.
    fn next(&self, format: Format) -> Option<Vec<u8>> {
        let mut state = self.state.lock();
        while state.lines.is_empty() && state.dropped == 0 && !state.finishing {
            state = self.news.wait(state);
        }
        state.count_dropped(format);
        let lines = std::mem::take(&mut state.lines);
        (!lines.is_empty()).then_some(lines)
    }
}

impl State {
    /// Puts the count of lines that found no room in their place.
    fn count_dropped(&mut self, format: Format) {
        let count = std::mem::take(&mut self.dropped);
        if count > 0 {
            format.dropped(SystemTime::now(), count, &mut self.lines);
        }
    }

    /// Who is at the other end. Asked while the connection is new: when it
    /// is lost, the system may not know any more.
    fn peer(&mut self, kind: Kind, fd: Option<RawFd>) -> String {
        let Some(fd) = fd else { return String::new() };
        match kind {
            Kind::Accepted | Kind::Connected => {
                let peer = transport::peer_name(fd);
                self.peers.insert(fd, peer.clone());
                peer
            }
            Kind::Disconnected | Kind::OwnClose => self.peers.remove(&fd).unwrap_or_default(),
            _ => self.peers.get(&fd).cloned().unwrap_or_default(),
        }
    }
}

/// Whether an event's value is a connection's or a listener's descriptor.
fn tells_descriptor(kind: Kind) -> bool {
    use Kind::{Accepted, Closed, Connected, Disconnected, Listening, OwnClose};
    matches!(kind, Accepted | Closed | Connected | Disconnected | Listening | OwnClose)
}

/// What an event's value means.
fn facts(kind: Kind, value: i32, fd: Option<RawFd>, cause: Option<Errno>) -> Facts {
    use Kind::{AcceptFailed, BindFailed, CloseFailed, ConnectDelayed, HandshakeFailedNoDetail};
    let mut facts = Facts { fd, error: cause, ..Facts::default() };
    match kind {
        ConnectDelayed | BindFailed | AcceptFailed | CloseFailed | HandshakeFailedNoDetail => {
            facts.error = Some(Errno(value));
        }
        Kind::ConnectRetried => facts.interval = Some(value),
        Kind::HandshakeFailedProtocol => facts.code = Some(value),
        Kind::HandshakeFailedAuth => facts.status = Some(value),
        _ => {}
    }
    facts
}

fn line<'a>(subject: &'a Subject, what: &'static str, endpoint: &'a [u8], peer: &'a str) -> Line<'a> {
    Line {
        time: SystemTime::now(),
        socket: subject.number,
        kind: subject.kind,
        identity: &subject.identity,
        what,
        endpoint,
        peer,
        facts: Facts::default(),
    }
}
