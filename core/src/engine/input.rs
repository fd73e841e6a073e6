//! The receiving half of an engine: from the stream to a pipe's runs.
//!
//! What comes in is received into the I/O thread's arena, all connections
//! one after another. Here only headers are walked: to find where messages
//! end, to hand runs of whole messages over as they lie, to answer commands.
//! The socket's thread takes the runs apart. A long body gets a buffer of
//! its own, which grows as its bytes come: a length is a claim, not a fact.

mod patience;
mod walk;

use super::SharedTransform;
use super::conflate::{self, Incoming};
use crate::errno::Errno;
use crate::io_thread::Buffer;
use crate::message::{Arena, Message};
use crate::options::Options;
use crate::pipe::Inbound;
use crate::pipe::inbound::Run;
use crate::queue::lane;
use crate::socket_type::SocketType;
use crate::sys::{net, poll};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

/// Least room, in bytes, that a read is begun with.
const WORTHWHILE: usize = 16 * 1024;
/// Bodies of at least this many bytes that are not all there get a buffer of
/// their own.
const OWN_BUFFER: usize = 16 * 1024;
/// What such a buffer begins with; it doubles as it fills.
const FIRST_BUFFER: usize = 1024 * 1024;
/// Behind a body of at least this many bytes another one is expected, ...
const VAST: usize = 128 * 1024;
/// ... so that the next read asks for so many only: what it gets of a body
/// has to be copied into the buffer of its own.
const SIP: usize = 4 * 1024;
/// Reads in one turn, after which other sessions get theirs.
const READS: usize = 8;

/// Bytes that a body may have: no processor addresses more, whatever RFC 23 allows.
pub const LARGEST: u64 = 1 << 47;

/// How far receiving got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Received {
    /// The stream has nothing more now; it will tell.
    All,
    /// The socket has no room; it will tell.
    Stalled,
    /// There is more: another turn is wanted.
    More,
}

/// The connection is of no more use, and why; None: the peer has closed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Broken(pub Option<Errno>);

impl Broken {
    const PROTOCOL: Broken = Broken(Some(Errno::EPROTO));
    const TOO_LONG: Broken = Broken(Some(Errno::EMSGSIZE));
    const NO_MEMORY: Broken = Broken(Some(Errno::ENOMEM));
}

/// The receiving half.
pub struct Input {
    runs: lane::Writer<Run>,
    /// What takes the runs apart, if not the socket itself.
    newest: Option<Incoming>,
    /// Messages that the socket is to be told of.
    told: u64,
    kind: SocketType,
    /// Longest body allowed, in bytes.
    max_size: u64,
    stream: Option<Arc<OwnedFd>>,
    transform: Option<SharedTransform>,
    /// Whether flag bit 2 means a command (ZMTP 3).
    commands: bool,
    /// Received, and neither handed over nor answered yet.
    rest: Message,
    /// The same before its transformation.
    raw: Vec<u8>,
    /// The long body that is coming in.
    body: Option<Body>,
    /// Bytes that the stream waits for before it tells of them.
    awaited: usize,
    /// Whether it may be asked to wait for more than one.
    patient: bool,
    /// The body that came in last was `VAST`.
    vast: bool,
    /// Inside a message of several parts.
    inside: bool,
    /// Whole messages that were pushed and not committed.
    pushed: u64,
    /// Whether the socket's thread receives by itself.
    pub loan: Option<Loan>,
    /// What PINGs came in.
    ping: Option<Ping>,
    /// Reads that brought something.
    reads: u64,
    /// Whole messages wait for room.
    stalled: bool,
    /// The peer has hung up: what is left comes in whatever room there is.
    last: bool,
    /// The socket has left the pipe: what comes in is for nobody.
    forsaken: bool,
}

/// PINGs that came in.
#[derive(Default)]
pub struct Ping {
    /// The PONGs, as frames.
    pub answers: Vec<u8>,
    /// How long silence is to be borne, by the last of them; none: for ever.
    pub ttl: Option<Duration>,
}

/// The receiving half is a socket's thread's for a while.
#[derive(Default)]
pub struct Loan {
    /// What it receives into. A thread that waits for long has none.
    pub buffer: Option<Buffer>,
    /// It has received since the I/O thread last looked.
    pub used: bool,
    /// It waits for input right now.
    pub waiting: bool,
    /// The I/O thread looks at the loan from time to time.
    pub watched: bool,
    /// It hears when the stream takes more.
    pub hears_of_room: bool,
}

struct Body {
    buffer: Arena,
    len: usize,
    more: bool,
    is_command: bool,
}

impl Input {
    /// A receiving half, and the socket's way from it.
    pub(super) fn new(options: &Options) -> (Input, Inbound) {
        let (runs, newest, inbound) = conflate::inbound(options);
        let input = Input {
            runs,
            newest,
            told: 0,
            kind: options.kind,
            max_size: u64::try_from(options.maxmsgsize).unwrap_or(LARGEST).min(LARGEST),
            stream: None,
            transform: None,
            commands: false,
            rest: Message::new(),
            raw: Vec::new(),
            body: None,
            awaited: 1,
            patient: options.heartbeat_ivl == 0 && options.rcvbuf == 0,
            vast: false,
            inside: false,
            pushed: 0,
            loan: None,
            ping: None,
            reads: 0,
            stalled: false,
            last: false,
            forsaken: false,
        };
        (input, inbound)
    }

    /// The stream, if an application thread may receive from it: frames come
    /// as they are.
    pub fn lendable(&self) -> Option<&Arc<OwnedFd>> {
        self.stream.as_ref().filter(|_| self.transform.is_none())
    }

    /// Starts receiving from a stream whose handshake is over. `early` came
    /// behind the handshake.
    pub fn open(
        &mut self,
        stream: Arc<OwnedFd>,
        transform: Option<SharedTransform>,
        commands: bool,
        early: &[u8],
    ) -> Result<(), Broken> {
        self.stream = Some(stream);
        self.awaited = 1;
        self.commands = commands;
        if transform.is_some() {
            self.raw = early.to_vec();
        } else {
            self.rest = Message::from_slice(early).map_err(|_| Broken::NO_MEMORY)?;
        }
        self.transform = transform;
        Ok(())
    }

    /// The stream broke: forgets it, and the message that was half received.
    pub fn close(&mut self) {
        self.stream = None;
        self.transform = None;
        self.rest = Message::new();
        self.raw = Vec::new();
        self.body = None;
        self.inside = false;
        self.pushed = 0;
        self.ping = None;
        self.stalled = false;
        self.last = false;
        self.loan = None;
        self.runs.rollback();
    }

    /// From here on messages are dropped: nobody will read them, and a peer
    /// that has to be rid of them before it reads is not to wait for ever.
    /// Commands are still heeded.
    pub fn forsake(&mut self) {
        self.forsaken = true;
        self.runs.rollback();
    }

    fn push(&mut self, run: Run) {
        if !self.forsaken {
            self.runs.push(run);
        }
    }

    /// Puts a message in as if the peer had sent it.
    pub fn pretend(&mut self, message: Message) {
        self.push(Run::Part(message));
        self.pushed = 1;
        self.publish();
    }

    /// Whether a PING came in since the last time.
    pub fn has_ping(&self) -> bool {
        self.ping.is_some()
    }

    /// PINGs that came in since the last time.
    pub fn take_ping(&mut self) -> Option<Ping> {
        self.ping.take()
    }

    /// How many reads brought something so far.
    pub fn reads(&self) -> u64 {
        self.reads
    }

    /// Whether nothing came since that many reads, nor is anything there that
    /// was not read or not handed over.
    pub fn is_silent_since(&self, reads: u64) -> bool {
        let waits = self.stream.as_ref().is_some_and(|stream| net::has_input(stream.as_fd()));
        self.reads == reads && !self.stalled && !waits
    }

    /// Whether the peer has hung up, or the stream is gone.
    pub fn is_over(&self) -> bool {
        self.stream.as_ref().is_none_or(|stream| poll::has_hung_up(stream.as_fd()))
    }

    /// Hands over what came behind the handshake.
    pub fn begin(&mut self, buffer: &mut Buffer) -> Result<Received, Broken> {
        Ok(if self.deliver(buffer)? { Received::All } else { Received::Stalled })
    }

    /// Receives what is there and hands it over. `until_empty`: a short read
    /// does not mean that there is nothing more, because the peer hung up.
    pub fn pump(&mut self, buffer: &mut Buffer, until_empty: bool) -> Result<Received, Broken> {
        let Some(stream) = self.stream.clone() else { return Ok(Received::All) };
        if !self.take_in(buffer, until_empty)? {
            return Ok(Received::Stalled);
        }
        let mut received = Received::More;
        for _ in 0..READS {
            let read = self.receive(&stream, buffer)?;
            if read.is_some() {
                self.reads += 1;
                if !self.take_in(buffer, until_empty)? {
                    return Ok(Received::Stalled);
                }
            }
            if read.is_none_or(|(count, asked)| is_all(count, asked) && !until_empty) {
                received = Received::All;
                break;
            }
        }
        // Whoever has borrowed this half waits for the stream even if there is more.
        self.await_enough(&stream);
        Ok(received)
    }

    /// One read; returns the bytes got and asked for, or None if there are none.
    fn receive(&mut self, stream: &OwnedFd, buffer: &mut Buffer) -> Result<Option<(usize, usize)>, Broken> {
        if let Some(body) = &mut self.body {
            return body.receive(stream);
        }
        let arena = buffer.arena_with_room(self.rest.len() + WORTHWHILE).map_err(|_| Broken::NO_MEMORY)?;
        let start = arena.filled_len();
        if self.transform.is_none() {
            arena.extend(self.rest.data());
        }
        let asked = if std::mem::take(&mut self.vast) { SIP } else { arena.spare_len() };
        let Some(count) = some_bytes(arena.receive(stream.as_fd(), asked))? else { return Ok(None) };
        if self.transform.is_none() {
            self.rest = arena.slice(start, start + self.rest.len() + count);
        } else {
            self.raw.try_reserve(count).map_err(|_| Broken::NO_MEMORY)?;
            self.raw.extend_from_slice(&arena.filled()[start..]);
        }
        Ok(Some((count, asked)))
    }

    /// Hands over what was received, as far as there is room; all of it if the
    /// peer has hung up: that is not much more, and would keep a connection
    /// that is over from being noticed, and made anew, until there is room.
    fn take_in(&mut self, buffer: &mut Buffer, may_be_over: bool) -> Result<bool, Broken> {
        if self.deliver(buffer)? {
            return Ok(true);
        }
        self.last = may_be_over && self.is_over();
        if self.last && self.kind == SocketType::Push {
            // Nobody will ever read it.
            return Err(Broken(None));
        }
        Ok(self.last && self.deliver(buffer)?)
    }

    /// Messages that there is room for.
    fn room(&mut self) -> u64 {
        if self.last || self.forsaken { u64::MAX } else { self.runs.room() }
    }

    /// Hands over what was received, as far as there is room; false if not all of it.
    fn deliver(&mut self, buffer: &mut Buffer) -> Result<bool, Broken> {
        loop {
            self.deliver_body()?;
            let all = self.deliver_frames()?;
            self.publish();
            if !all {
                // Only asking for room makes the socket tell when there is some.
                self.stalled = self.room() == 0;
                if self.stalled {
                    return Ok(false);
                }
            } else if self.transform.is_none() || !self.translate(buffer)? {
                self.stalled = false;
                return Ok(true);
            }
        }
    }

    /// Shows the socket the whole messages pushed.
    fn publish(&mut self) {
        let messages = std::mem::take(&mut self.pushed);
        if messages == 0 || self.forsaken {
            return;
        }
        let mut asleep = self.runs.commit(messages);
        if let Some(newest) = &mut self.newest {
            asleep = newest.pass();
        }
        if asleep || self.told > 0 {
            self.told += messages;
        }
    }

    /// How many messages came together after the socket had found nothing: it
    /// is to be told if any did.
    pub fn take_told(&mut self) -> u64 {
        std::mem::take(&mut self.told)
    }
}

impl Body {
    /// Begins with the bytes that are there already.
    fn begin(bytes: &[u8], len: usize, more: bool, is_command: bool) -> Result<Body, Broken> {
        let mut buffer = Arena::new(len.min(FIRST_BUFFER.max(bytes.len()))).map_err(|_| Broken::NO_MEMORY)?;
        buffer.extend(bytes);
        Ok(Body { buffer, len, more, is_command })
    }

    fn receive(&mut self, stream: &OwnedFd) -> Result<Option<(usize, usize)>, Broken> {
        if self.buffer.spare_len() == 0 {
            let doubled = self.buffer.filled_len().saturating_mul(2);
            self.buffer.grow(doubled.min(self.len)).map_err(|_| Broken::NO_MEMORY)?;
        }
        let asked = self.buffer.spare_len();
        let count = some_bytes(self.buffer.receive(stream.as_fd(), asked))?;
        Ok(count.map(|count| (count, asked)))
    }
}

/// Whether a read of `count` bytes got all that was there. No frame and no
/// greeting ends with its first byte: a single one is no sign of that.
pub fn is_all(count: usize, asked: usize) -> bool {
    count < asked && count > 1
}

/// None: nothing is there now.
fn some_bytes(received: Result<usize, Errno>) -> Result<Option<usize>, Broken> {
    match received {
        Ok(0) => Err(Broken(None)),
        Ok(count) => Ok(Some(count)),
        Err(Errno::EAGAIN) => Ok(None),
        Err(errno) => Err(Broken(Some(errno))),
    }
}
