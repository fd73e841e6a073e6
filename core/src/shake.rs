//! A handshake on a stream: moves the bytes of [`zmtp::Handshake`].

use crate::engine::SharedTransform;
use crate::engine::input::is_all;
use crate::errno::Errno;
use crate::options::Options;
use crate::pipe::Identity;
use crate::socket_type::SocketType;
use crate::sync::Mutex;
use crate::sys::{net, poll};
use crate::transport;
use crate::zap::{Answer, Handler, Inquiry};
use crate::zmtp::frame::{self, COMMAND};
use crate::zmtp::{self, Config, Handshake, HandshakeError, Transform, Version, command};
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
    /// The stream is of no use any more.
    Failed(Failure),
    /// Traffic may begin.
    Done,
}

/// Why it came to nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The stream broke, or what came is nothing that we take.
    Stream(Errno),
    /// The peer broke the protocol, and how.
    Protocol(u32),
    /// The peer is not let in: the handler's status.
    Auth(u16),
}

impl From<HandshakeError> for Failure {
    fn from(error: HandshakeError) -> Failure {
        match error {
            HandshakeError::Protocol(error) => Failure::Protocol(error.0),
            HandshakeError::Auth(status) => Failure::Auth(status),
            HandshakeError::NoDetail => Failure::Stream(Errno::EPROTO),
        }
    }
}

/// A handshake and its stream.
pub struct Shake {
    stream: Arc<OwnedFd>,
    handshake: Handshake,
    /// Received, and not taken by the handshake yet.
    early: Vec<u8>,
    /// There may be more to receive.
    unread: bool,
    /// Who is asked whether the peer may come in.
    handler: Option<Handler>,
    /// The question that is open.
    inquiry: Option<Box<Inquiry>>,
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
    /// Whether there may be more to receive.
    pub unread: bool,
}

impl Shake {
    /// Begins on a connected stream.
    pub fn new(fd: OwnedFd, options: &Options, handler: Option<Handler>) -> Shake {
        let mut config = Config::new(options.kind, &options.identity, options.security.mechanism());
        config.max_size = u64::try_from(options.maxmsgsize).ok();
        config.zap = handler.is_some();
        let handshake = Handshake::new(config);
        Shake { stream: Arc::new(fd), handshake, early: Vec::new(), unread: true, handler, inquiry: None }
    }

    /// The stream.
    pub fn fd(&self) -> &OwnedFd {
        &self.stream
    }

    /// Notes that there may be something to receive.
    pub fn readable(&mut self) {
        self.unread = true;
    }

    /// Sends and receives what it can. `until_empty`: a short read does not
    /// mean that there is nothing more, because the peer hung up.
    pub fn advance(&mut self, until_empty: bool) -> Progress {
        loop {
            // What the last step of all left is sent with the first messages.
            if self.handshake.done() {
                return Progress::Done;
            }
            let step = if self.inquiry.is_some() {
                self.hear()
            } else if self.early.is_empty() {
                self.receive(until_empty)
            } else {
                self.take()
            };
            match step {
                Ok(true) => {}
                Ok(false) => {
                    // Only now: what answers all that has come leaves together.
                    self.send();
                    return Progress::Waiting;
                }
                Err(failure) => {
                    // A refusal says why.
                    self.send();
                    return Progress::Failed(failure);
                }
            }
        }
    }

    fn send(&mut self) {
        while !self.handshake.output().is_empty() {
            match net::send(self.stream.as_fd(), &[IoSlice::new(self.handshake.output())]) {
                Ok(count) => self.handshake.sent(count),
                Err(Errno::EAGAIN) => return,
                // Reading tells of the end, after what the peer had to say.
                Err(_) => return transport::end(self.stream.as_fd()),
            }
        }
    }

    /// Receives what is there; false if that is nothing.
    fn receive(&mut self, until_empty: bool) -> Result<bool, Failure> {
        if !self.unread {
            return Ok(false);
        }
        let mut buffer = [MaybeUninit::uninit(); READ];
        match net::receive(self.stream.as_fd(), &mut buffer) {
            Err(Errno::EAGAIN) => {
                self.unread = false;
                Ok(false)
            }
            Ok([]) => Err(Failure::Stream(Errno::ECONNRESET)),
            Err(errno) => Err(Failure::Stream(errno)),
            Ok(bytes) => {
                self.unread = !is_all(bytes.len(), READ) || until_empty;
                self.early.extend_from_slice(bytes);
                Ok(true)
            }
        }
    }

    /// Gives the handshake what was received, up to where it ends or asks.
    fn take(&mut self) -> Result<bool, Failure> {
        let taken = self.handshake.input(&self.early)?;
        self.early.drain(..taken);
        if let Some(request) = self.handshake.poll_zap() {
            let address = transport::peer_host(self.stream.as_fd());
            self.inquiry =
                self.handler.as_ref().and_then(|handler| handler.ask(&request, &address)).map(Box::new);
            if self.inquiry.is_none() {
                return Err(HandshakeError::NoDetail.into());
            }
        }
        Ok(true)
    }

    /// Hears the handler's answer; false if there is none yet, and the peer
    /// is there to go on.
    fn hear(&mut self) -> Result<bool, Failure> {
        let Some(inquiry) = &mut self.inquiry else { return Ok(true) };
        match inquiry.answer() {
            Answer::Pending if self.handshake.may_be_all_said() => return Ok(false),
            Answer::Pending if poll::has_hung_up(self.stream.as_fd()) => {
                return Err(Failure::Stream(Errno::ECONNRESET));
            }
            Answer::Pending => return Ok(false),
            Answer::Given(reply) => self.handshake.zap_reply(reply)?,
            Answer::Wrong(error) => return Err(HandshakeError::from(error).into()),
            Answer::Never => return Err(HandshakeError::NoDetail.into()),
        }
        self.inquiry = None;
        Ok(true)
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
            unread: self.unread,
        })
    }
}

/// Brings a SUB's subscriptions, which are messages everywhere else, into the
/// form of ZMTP 3.1 (RFC 37). Its commands are commands.
struct Subscriptions;

impl Transform for Subscriptions {
    fn encode(&mut self, flags: u8, body: &[u8], out: &mut Vec<u8>) {
        match body {
            _ if flags & COMMAND != 0 => frame::push_v2(flags, body, out),
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, recv, send, socketpair};
    use std::os::fd::AsRawFd;

    const SIGNATURE: &[u8] = b"\xff\0\0\0\0\0\0\0\x01\x7f";

    /// A handshake, and its peer's end of a socket that keeps apart what was
    /// sent apart.
    fn set_up() -> (Shake, OwnedFd) {
        let flags = SockFlag::SOCK_NONBLOCK;
        let (own, peer) = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, flags).unwrap();
        (Shake::new(own, &Options::new(SocketType::Pull), None), peer)
    }

    fn say(peer: &OwnedFd, bytes: &[u8]) {
        assert_eq!(send(peer.as_raw_fd(), bytes, MsgFlags::empty()), Ok(bytes.len()));
    }

    /// What the peer hears at once; empty if that is nothing.
    fn heard(peer: &OwnedFd) -> Vec<u8> {
        let mut buffer = [0; 200];
        recv(peer.as_raw_fd(), &mut buffer, MsgFlags::empty())
            .map_or(Vec::new(), |len| buffer[..len].to_vec())
    }

    #[test]
    fn who_hears_nothing_begins() {
        let (mut shake, peer) = set_up();
        assert_eq!(shake.advance(false), Progress::Waiting);
        assert_eq!(heard(&peer), SIGNATURE);
        say(&peer, SIGNATURE);
        shake.readable();
        assert_eq!(shake.advance(false), Progress::Waiting);
        assert_eq!(heard(&peer), b"\x03");
    }

    #[test]
    fn what_answers_all_that_has_come_leaves_together() {
        let (mut shake, peer) = set_up();
        say(&peer, SIGNATURE);
        say(&peer, b"\x03");
        assert_eq!(shake.advance(true), Progress::Waiting);
        let whole = heard(&peer);
        assert_eq!((&whole[..10], whole.len()), (SIGNATURE, 64));
        assert_eq!(heard(&peer), b"", "all of it at once");
    }

    #[test]
    fn a_refusal_leaves_with_what_came_before_it() {
        let (mut shake, peer) = set_up();
        say(&peer, &[SIGNATURE, b"\x03\x01PLAIN", &[0; 47]].concat());
        assert!(matches!(shake.advance(false), Progress::Failed(Failure::Protocol(_))));
        assert_eq!(heard(&peer).len(), 64);
    }
}
