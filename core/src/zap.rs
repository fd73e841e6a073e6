//! Asking the ZAP handler (RFC 27): the socket that is bound to a certain
//! inproc name in the context of the asking one.
//!
//! Every handshake that asks is a peer of its own to the handler: a pipe of
//! its own, on which it behaves like a REQ with one request. The I/O thread
//! never waits; the answer, or the handler's end, is a command that gives the
//! session a turn.

use crate::context::{Binder, Context};
use crate::errno::Result;
use crate::io_thread::{Command, Io};
use crate::mailbox::{Event, Mailbox};
use crate::message::Message;
use crate::pipe::{Farewell, Peer, Pipe, client_pair};
use crate::zmtp::ProtocolError;
use crate::zmtp::zap::{ZapReply, ZapRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where handlers are.
const ENDPOINT: &[u8] = b"inproc://zeromq.zap.01";

/// The number of a handshake's only request.
const ID: &[u8] = b"1";

/// A handler, for one session.
pub struct Handler {
    mailbox: Arc<Mailbox>,
    io: Arc<Io>,
    /// The session's token on that thread.
    token: u64,
}

impl Handler {
    /// The handler of this context, if it has one.
    pub fn find(context: &Context, io: &Arc<Io>, token: u64) -> Option<Handler> {
        match context.binder(ENDPOINT) {
            Ok(Binder::Socket { mailbox, .. }) => Some(Handler { mailbox, io: io.clone(), token }),
            _ => None,
        }
    }

    /// Asks about the peer at this address; None: there is no handler any more.
    pub fn ask(&self, request: &ZapRequest, address: &str) -> Option<Inquiry> {
        let asker = Arc::new(Asker { io: self.io.clone(), token: self.token, left: AtomicBool::new(false) });
        let (pipe, (id, handlers)) = client_pair(self.mailbox.clone(), asker.clone());
        let mut inquiry = Inquiry { pipe, asker };
        inquiry.write(&request.frames(ID, address)).ok()?;
        self.mailbox.post(Event::Attached(id, Box::new(handlers))).ok()?;
        Some(inquiry)
    }
}

/// How the handler reaches the session.
struct Asker {
    io: Arc<Io>,
    token: u64,
    /// The handler's end of the pipe is gone.
    left: AtomicBool,
}

impl Peer for Asker {
    fn readable(&self) {
        self.io.post(Command::Input(self.token));
    }

    fn writable(&self) {}

    fn closed(&self, _farewell: Farewell) {
        self.left.store(true, Ordering::Release);
        self.io.post(Command::Input(self.token));
    }
}

/// A request that was sent.
pub struct Inquiry {
    pipe: Pipe,
    asker: Arc<Asker>,
}

/// What became of a request.
pub enum Answer {
    /// Nothing yet: the session gets a turn when there is something.
    Pending,
    /// The handler has decided.
    Given(ZapReply),
    /// What the handler sent is no reply to the request.
    Wrong(ProtocolError),
    /// The handler is gone and has left it open.
    Never,
}

impl Inquiry {
    /// Writes the request, behind the empty part that a REQ puts in front.
    fn write(&mut self, frames: &[Vec<u8>]) -> Result<()> {
        let mut left = frames.len();
        self.pipe.write(&mut Message::new(), true);
        for frame in frames {
            left -= 1;
            self.pipe.write(&mut Message::from_slice(frame)?, left > 0);
        }
        Ok(())
    }

    /// Looks for the answer.
    pub fn answer(&mut self) -> Answer {
        // Whoever leaves has written before.
        let left = self.asker.left.load(Ordering::Acquire);
        let mut parts = Vec::new();
        let mut part = Message::new();
        while self.pipe.read(&mut part) {
            let more = part.more();
            parts.push(part.take());
            if !more {
                break;
            }
        }
        let frames: Vec<&[u8]> = parts.iter().map(Message::data).collect();
        match frames.as_slice() {
            [] if left => Answer::Never,
            [] => Answer::Pending,
            [b"", reply @ ..] => ZapReply::parse(reply, ID).map_or_else(Answer::Wrong, Answer::Given),
            _ => Answer::Wrong(ProtocolError::ZAP_MALFORMED_REPLY),
        }
    }
}

impl Drop for Inquiry {
    fn drop(&mut self) {
        self.pipe.close(Farewell::ABRUPT);
    }
}
