//! A handshake on a stream: moves the bytes of [`zmtp::Handshake`].

use crate::engine::SharedTransform;
use crate::errno::Errno;
use crate::options::Options;
use crate::pipe::Identity;
use crate::socket_type::SocketType;
use crate::sys::net;
use crate::zmtp::{self, Config, Handshake, Transform, Version, command};
use parking_lot::Mutex;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

/// Bytes read at once. What is behind the handshake is handed on.
const READ: usize = 1024;

/// How far it got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// The stream will tell when it can go on.
    Waiting,
    /// The peer has gone, or is none.
    Failed,
    /// Traffic may begin.
    Done,
}

/// A handshake and its stream.
pub struct Shake {
    stream: Arc<OwnedFd>,
    handshake: Handshake,
    /// Received behind what the handshake took.
    early: Vec<u8>,
}

/// What traffic begins with.
pub struct Traffic {
    /// The stream, whose handshake is over.
    pub stream: Arc<OwnedFd>,
    /// What the peer calls itself.
    pub identity: Identity,
    /// How frames to it are transformed, if they are.
    pub encode: Option<SharedTransform>,
    /// How frames from it are transformed, if they are.
    pub decode: Option<SharedTransform>,
    /// Whether commands may come.
    pub commands: bool,
    /// The peer knows no subscriptions and wants all messages.
    pub subscribes_to_all: bool,
    /// Bytes to send first.
    pub unsent: Vec<u8>,
    /// Bytes received already.
    pub early: Vec<u8>,
}

impl Shake {
    /// Begins on a connected stream.
    pub fn new(fd: OwnedFd, options: &Options) -> Shake {
        let mut config = Config::new(options.kind, &options.identity, options.security.mechanism());
        config.max_size = u64::try_from(options.maxmsgsize).ok();
        Shake { stream: Arc::new(fd), handshake: Handshake::new(config), early: Vec::new() }
    }

    /// The stream.
    pub fn fd(&self) -> &OwnedFd {
        &self.stream
    }

    /// Sends and receives what it can.
    pub fn advance(&mut self) -> Progress {
        loop {
            self.send();
            if self.handshake.done() {
                return Progress::Done;
            }
            let mut buffer = [MaybeUninit::uninit(); READ];
            let bytes = match net::receive(self.stream.as_fd(), &mut buffer) {
                Err(Errno::EAGAIN) => return Progress::Waiting,
                Ok([]) | Err(_) => return Progress::Failed,
                Ok(bytes) => bytes,
            };
            match self.handshake.input(bytes) {
                Ok(taken) => self.early.extend_from_slice(&bytes[taken..]),
                Err(_) => {
                    self.send();
                    return Progress::Failed;
                }
            }
        }
    }

    fn send(&mut self) {
        while !self.handshake.output().is_empty() {
            match net::send(self.stream.as_fd(), &[IoSlice::new(self.handshake.output())]) {
                Ok(count) => self.handshake.sent(count),
                Err(_) => return,
            }
        }
    }

    /// What traffic begins with, once `advance` has said Done.
    pub fn finish(self, options: &Options) -> Option<Traffic> {
        let established = self.handshake.finish()?;
        let speaks_commands = established.version >= Version::V3_0;
        let decode = established.transform.map(|transform| Arc::new(Mutex::new(transform)));
        let encode = decode.clone().or_else(|| {
            let subscribes = options.kind == SocketType::Sub && established.version >= Version::V3_1;
            subscribes.then(|| Arc::new(Mutex::new(Box::new(Subscriptions) as Box<dyn Transform + Send>)))
        });
        Some(Traffic {
            stream: self.stream,
            identity: established.peer_identity.into(),
            encode,
            decode,
            commands: speaks_commands,
            subscribes_to_all: established.unversioned,
            unsent: established.unsent,
            early: self.early,
        })
    }
}

/// Brings a SUB's subscriptions, which are messages everywhere else, into the
/// form of ZMTP 3.1 (RFC 37).
struct Subscriptions;

impl Transform for Subscriptions {
    fn encode(&mut self, _flags: u8, body: &[u8], out: &mut Vec<u8>) {
        match body {
            [1, topic @ ..] => command::subscribe(topic, out),
            [_, topic @ ..] => command::cancel(topic, out),
            [] => {}
        }
    }

    /// For sending only: what comes in needs no transformation.
    fn decode<'a>(&'a mut self, _input: &'a [u8]) -> Result<zmtp::Decoded<'a>, zmtp::ProtocolError> {
        Ok(zmtp::Decoded::NeedMore(None))
    }
}
