//! The sending half of an engine: from a pipe's frames to the stream.
//!
//! Whoever holds the half may drive it: the session on its I/O thread, or
//! the application thread that has just written, if nobody else is at it.
//! While the peer takes frames as they are (ZMTP 2.0 and later, no
//! encryption) what the socket encoded goes to the kernel from where it lies.

use super::SharedTransform;
use super::conflate::{self, Outgoing};
use crate::errno::Errno;
use crate::io_thread::is_flood;
use crate::mailbox::{Event, Mailbox};
use crate::options::Options;
use crate::pipe::{Outbound, PipeId};
use crate::queue::frames;
use crate::sync::Mutex;
use crate::sys::net;
use crate::transport;
use crate::zmtp::Transform;
use crate::zmtp::frame::{self, LONG, MORE};
use std::io::IoSlice;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

/// Spans handed to the kernel at once.
const SPANS: usize = 16;
/// Bytes handed to the kernel at once.
const AT_ONCE: usize = 1024 * 1024;
/// Bytes that are enough for a system call of their own.
const MANY: usize = 32 * 1024;
/// Bytes sent in one turn, after which other connections get theirs.
const TURN: usize = if cfg!(test) { 64 * 1024 } else { 16 * 1024 * 1024 };
/// Bytes of transformed frames that are staged before they are sent.
const STAGE: usize = 64 * 1024;
/// Bytes that a transformation adds to a frame, at most.
const WRAPPING: usize = 64;

/// Bytes of commands that wait to be sent, past which no more are taken.
const COMMANDS: usize = 64 * 1024;

/// How far sending got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sent {
    /// All of it; the socket's next commit tells.
    All,
    /// The stream takes no more now (or there is none); it will tell.
    Blocked,
    /// The system has no room for it and will not tell: to be tried again.
    Later,
    /// All but a handful, which came meanwhile: more will come.
    Handful,
    /// Plenty, and there is more: it is others' turn.
    Plenty,
}

/// The sending half.
pub struct Output {
    queue: frames::Reader,
    /// What fills the queue, if not the socket itself.
    newest: Option<Outgoing>,
    /// Whom to tell of room.
    mailbox: Arc<Mailbox>,
    pipe: PipeId,
    stream: Option<Arc<OwnedFd>>,
    transform: Option<SharedTransform>,
    /// Bytes to send before anything else, and how many of them are through.
    staged: Vec<u8>,
    staged_through: usize,
    /// Whether messages are among them.
    stages_messages: bool,
    /// The stream took no more when it was last asked to.
    blocked: bool,
    /// Commands, already as frames, to be sent between two messages.
    commands: Vec<u8>,
    /// Bytes that the stream has taken, ever.
    taken: u64,
    /// Held while something is sent and not booked yet.
    booking: Arc<Mutex<()>>,
}

impl Output {
    /// A sending half, and the socket's way to it.
    pub(super) fn new(
        mailbox: Arc<Mailbox>,
        pipe: PipeId,
        booking: Arc<Mutex<()>>,
        options: &Options,
    ) -> (Output, Outbound) {
        let (queue, newest, outbound) = conflate::outbound(options);
        let output = Output {
            queue,
            newest,
            mailbox,
            pipe,
            stream: None,
            transform: None,
            staged: Vec::new(),
            staged_through: 0,
            stages_messages: false,
            blocked: false,
            commands: Vec::new(),
            taken: 0,
            booking,
        };
        (output, outbound)
    }

    /// Starts sending on a stream whose handshake is over, `first` before all.
    pub fn open(&mut self, stream: Arc<OwnedFd>, transform: Option<SharedTransform>, first: Vec<u8>) {
        self.stream = Some(stream);
        self.staged = first;
        self.transform = transform;
    }

    /// The stream broke: forgets it, and the message that was half sent.
    pub fn close(&mut self) {
        self.stream = None;
        self.transform = None;
        self.staged = Vec::new();
        self.staged_through = 0;
        self.stages_messages = false;
        self.blocked = false;
        self.commands = Vec::new();
        if self.queue.drop_partial() {
            self.tell();
        }
    }

    /// Whether an application thread may send here by itself.
    pub fn is_direct(&self) -> bool {
        self.stream.is_some() && self.transform.is_none()
    }

    /// Whether every message is sent. Commands are nothing to wait for.
    pub fn is_empty(&mut self) -> bool {
        !self.stages_messages
            && !self.queue.ready()
            && self.newest.as_mut().is_none_or(|newest| newest.is_empty())
    }

    /// Adds a command frame, to be sent after the message that is under way.
    /// A peer that asks and does not read gets no more answers after a while.
    pub fn command(&mut self, frame: &[u8]) {
        if self.commands.len() < COMMANDS {
            self.commands.extend_from_slice(frame);
        }
    }

    /// Whether commands wait for the message that is under way, and bytes that
    /// the stream has taken, ever: it goes on if they grow.
    pub fn progress(&self) -> (bool, u64) {
        (!self.commands.is_empty(), self.taken)
    }

    /// Whether the stream is to tell when it takes more.
    pub fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Messages that are through, ever since the pipe was made.
    pub fn messages(&self) -> u64 {
        self.queue.messages()
    }

    /// Sends what it can. In a flood somebody writes while others are sent, a
    /// handful at a time: who `may_rest` before the next one, leaves it.
    pub fn flush(&mut self, may_rest: bool) -> Sent {
        let sent = self.send_all(may_rest);
        self.blocked = sent == Sent::Blocked;
        sent
    }

    fn send_all(&mut self, may_rest: bool) -> Sent {
        let Some(stream) = self.stream.clone() else { return Sent::Blocked };
        let before = self.messages();
        let mut left = TURN;
        while left > 0 {
            if self.staged.is_empty() && !self.stage() {
                return Sent::Later;
            }
            if self.staged.is_empty() && !self.queue.ready() {
                let asleep = match &mut self.newest {
                    Some(newest) => !newest.load(),
                    None => self.queue.sleep(),
                };
                if asleep {
                    return Sent::All;
                }
                continue;
            }
            match self.send_some(&stream) {
                Err(sent) => return sent,
                Ok((_, true)) if may_rest && is_flood(self.messages() - before) && self.queue.ready() => {
                    return Sent::Handful;
                }
                Ok((sent, _)) => left = left.saturating_sub(sent),
            }
        }
        Sent::Plenty
    }

    /// Stages commands, when a message has just ended, and frames that need
    /// a transformation. False: memory does not hold the first of them.
    fn stage(&mut self) -> bool {
        if !self.commands.is_empty() && self.queue.until_boundary() == 0 {
            let commands = std::mem::take(&mut self.commands);
            match &self.transform {
                Some(transform) => transform_commands(&mut **transform.lock(), &commands, &mut self.staged),
                None => self.staged = commands,
            }
        }
        let Some(transform) = &self.transform else { return true };
        let mut transform = transform.lock();
        let mut tell = false;
        let mut fits = true;
        while self.staged.len() < STAGE
            && let Some(frame) = self.queue.frame()
        {
            fits = self.staged.try_reserve(frame.body.len() + WRAPPING).is_ok();
            if !fits {
                break;
            }
            let flags = if frame.more { MORE } else { 0 };
            transform.encode(flags, frame.body, &mut self.staged);
            self.stages_messages = true;
            let size = frame.size;
            tell |= self.queue.advance(size);
        }
        drop(transform);
        if tell {
            self.tell();
        }
        fits || !self.staged.is_empty()
    }

    /// Sends what is staged, and behind it frames as they lie in the queue;
    /// how many bytes, and whether that was all there was, and little.
    fn send_some(&mut self, stream: &OwnedFd) -> Result<(usize, bool), Sent> {
        let mut spans = [IoSlice::new(&[]); SPANS];
        let mut count = 0;
        let staged = self.staged.len() - self.staged_through;
        let mut all = staged;
        if staged > 0 {
            spans[0] = IoSlice::new(&self.staged[self.staged_through..]);
            count = 1;
        }
        if self.transform.is_none() {
            let limit =
                if self.commands.is_empty() { AT_ONCE } else { self.queue.until_boundary().min(AT_ONCE) };
            let (more, bytes) = self.queue.spans(&mut spans[count..], limit);
            count += more;
            all += bytes;
        }
        let booking = self.booking.lock();
        let sent = send(stream, &spans[..count])?;
        let few = sent == all && sent < MANY;
        self.taken += sent as u64;
        self.staged_through += sent.min(staged);
        if self.staged_through == self.staged.len() {
            self.staged.clear();
            self.staged.shrink_to(STAGE);
            self.staged_through = 0;
            self.stages_messages = false;
        }
        let tell = self.queue.advance(sent - sent.min(staged));
        drop(booking);
        if tell {
            self.tell();
        }
        Ok((sent, few))
    }

    fn tell(&self) {
        let _ = self.mailbox.post(Event::Writable(self.pipe));
    }
}

/// Bytes that the stream took, or why it took none.
fn send(stream: &OwnedFd, spans: &[IoSlice<'_>]) -> Result<usize, Sent> {
    net::send(stream.as_fd(), spans).map_err(|errno| match errno {
        Errno::EAGAIN => Sent::Blocked,
        Errno::ENOBUFS | Errno::ENOMEM => Sent::Later,
        _ => {
            // The reading side is to notice that it is over: only that tells
            // for certain, and after all that came before.
            transport::end(stream.as_fd());
            Sent::Blocked
        }
    })
}

/// Brings command frames into the form that the peer expects.
fn transform_commands(transform: &mut dyn Transform, mut frames: &[u8], out: &mut Vec<u8>) {
    while let Some(header) = frame::parse_v2(frames) {
        let (frame, rest) = frames.split_at(header.size + header.len as usize);
        transform.encode(header.flags & !LONG, &frame[header.size..], out);
        frames = rest;
    }
}
