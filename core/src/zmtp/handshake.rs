//! One handshake, from the first byte to the first frame of traffic.
//!
//! The greeting decides the version. A 1.0 or 2.0 peer then sends its
//! identity frame (RFC 13, 15), a 3.x peer the commands of the security
//! mechanism (RFC 23). The owner moves bytes between this and the connection,
//! carries questions to a ZAP handler, and closes the connection after an
//! error; it also sets the time limit.

use super::command;
use super::config::{Config, HANDSHAKE_MAX, MechanismConfig};
use super::error::{HandshakeError, ProtocolError};
use super::frame::{self, MORE, push_v1, push_v2};
use super::greeting::{self, Next, Version};
use super::mechanism::{self, Mechanism, Progress};
use super::metadata::Peer;
use super::transform::{Transform, V1};
use super::zap::{ZapReply, ZapRequest, ZapStatus};
use crate::SocketType;

/// A connection that is being made. See the module's text.
pub struct Handshake {
    config: Config,
    phase: Phase,
    /// The peer's bytes of the current greeting, frame or command.
    buffer: Vec<u8>,
    /// Bytes that `buffer` lacks before the next step; 0 while nothing is to
    /// be read.
    need: usize,
    output: Vec<u8>,
    /// Bytes at the start of `output` that are already sent.
    sent: usize,
    /// What the connection speaks, once the greeting is through.
    version: Version,
    unversioned: bool,
    /// What a 1.0 or 2.0 peer tells about itself.
    peer: Peer,
    /// Used by 3.x only.
    mechanism: Box<dyn Mechanism + Send>,
    /// A question that the owner has not fetched yet.
    question: Option<ZapRequest>,
    user_id: Option<String>,
}

/// What is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Greeting,
    /// The identity frame of a 1.0 or 2.0 peer.
    Identity,
    /// A command of the mechanism.
    Command,
    /// Nothing: the ZAP handler has the word.
    Asking,
    /// Nothing any more.
    Done,
    Failed(HandshakeError),
}

/// What a completed handshake leaves behind.
pub struct Established {
    /// What the connection speaks from now on.
    pub version: Version,
    /// Whether the peer has no greeting at all (1.0). Such a peer cannot
    /// subscribe: PUB and XPUB take it as subscribed to everything.
    pub unversioned: bool,
    /// The peer's identity; empty if it has none.
    pub peer_identity: Vec<u8>,
    /// The peer's type, if it told one that is known here.
    pub peer_socket_type: Option<SocketType>,
    /// Who the peer is, as the ZAP handler said.
    pub user_id: Option<String>,
    /// Translates frames for this peer; `None`: frames of ZMTP 2.0 fit as they are.
    pub transform: Option<Box<dyn Transform + Send>>,
    /// The end of [`Handshake::output`] that is not sent yet. It goes first.
    pub unsent: Vec<u8>,
}

impl Handshake {
    /// Begins; the first bytes are at once in [`output`](Self::output).
    pub fn new(config: Config) -> Handshake {
        Handshake {
            phase: Phase::Greeting,
            buffer: Vec::new(),
            need: 1,
            output: greeting::signature(&config.identity).to_vec(),
            sent: 0,
            version: Version::V3_1,
            unversioned: false,
            peer: Peer::default(),
            mechanism: mechanism::create(&config),
            question: None,
            user_id: None,
            config,
        }
    }

    /// Bytes to be sent to the peer, after an error too.
    pub fn output(&self) -> &[u8] {
        &self.output[self.sent..]
    }

    /// The first `count` bytes of [`output`](Self::output) were sent.
    pub fn sent(&mut self, count: usize) {
        self.sent += count;
        if self.sent >= self.output.len() {
            self.output.clear();
            self.sent = 0;
        }
    }

    /// Takes bytes from the peer and returns how many belonged to the
    /// handshake. Fewer than all are taken when the handshake is done (the rest
    /// is traffic) and while the ZAP handler is asked (the rest must be given
    /// again after [`zap_reply`](Self::zap_reply)). An error repeats itself.
    pub fn input(&mut self, bytes: &[u8]) -> Result<usize, HandshakeError> {
        if let Phase::Failed(error) = self.phase {
            return Err(error);
        }
        let mut taken = 0;
        while self.need > 0 && taken < bytes.len() {
            let count = self.need.min(bytes.len() - taken);
            self.buffer.extend_from_slice(&bytes[taken..taken + count]);
            taken += count;
            self.need -= count;
            if self.need == 0 {
                self.step().or_else(|error| self.fail(error))?;
            }
        }
        Ok(taken)
    }

    /// A question for the ZAP handler, once.
    pub fn poll_zap(&mut self) -> Option<ZapRequest> {
        self.question.take()
    }

    /// The ZAP handler's answer to the question; ignored if none is open. The
    /// error is a refusal.
    pub fn zap_reply(&mut self, reply: ZapReply) -> Result<(), HandshakeError> {
        if self.phase != Phase::Asking {
            return Ok(());
        }
        let code = reply.status.code();
        match reply.status {
            ZapStatus::Success => {
                self.user_id = reply.user_id;
                let progress = self.mechanism.authorized(&mut self.output);
                progress.map(|progress| self.proceed(progress)).or_else(|error| self.fail(error))
            }
            ZapStatus::TemporaryError => self.fail(HandshakeError::Auth(code)),
            ZapStatus::AuthenticationFailure | ZapStatus::InternalError => {
                command::error(code, &mut self.output);
                self.fail(HandshakeError::Auth(code))
            }
        }
    }

    /// Whether a peer may have said all it has to say while the ZAP handler is
    /// asked. With PLAIN and CURVE it waits for an answer to go on.
    pub fn may_be_all_said(&self) -> bool {
        matches!(self.config.mechanism, MechanismConfig::Null { .. })
    }

    /// Whether everything needed was received, and everything needed is sent
    /// or in [`output`](Self::output).
    pub fn done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// The result; `None` unless [`done`](Self::done).
    pub fn finish(self) -> Option<Established> {
        if !self.done() {
            return None;
        }
        let (peer, transform) = match self.version {
            Version::V1 => (self.peer, Some(V1::boxed())),
            Version::V2 => (self.peer, None),
            Version::V3_0 | Version::V3_1 => self.mechanism.finish(),
        };
        Some(Established {
            version: self.version,
            unversioned: self.unversioned,
            peer_identity: peer.identity,
            peer_socket_type: peer.socket_type,
            user_id: self.user_id,
            transform,
            unsent: self.output[self.sent..].to_vec(),
        })
    }

    fn fail(&mut self, error: HandshakeError) -> Result<(), HandshakeError> {
        self.phase = Phase::Failed(error);
        self.need = 0;
        Err(error)
    }

    /// Does whatever the bytes in `buffer` allow, and sets `need`.
    fn step(&mut self) -> Result<(), HandshakeError> {
        match self.phase {
            Phase::Greeting => self.step_greeting(),
            Phase::Identity => self.step_identity(),
            Phase::Command => self.step_command(),
            Phase::Asking | Phase::Done | Phase::Failed(_) => Ok(()),
        }
    }

    fn step_greeting(&mut self) -> Result<(), HandshakeError> {
        match greeting::advance(&self.buffer, &self.config, &mut self.output)? {
            Next::Read(more) => {
                self.need = more;
                Ok(())
            }
            Next::Unversioned => {
                // The peer's bytes begin its identity frame, and the ten that we
                // sent are the header of ours: only the body is missing.
                self.version = Version::V1;
                self.unversioned = true;
                self.output.extend_from_slice(&self.config.identity);
                self.phase = Phase::Identity;
                self.step_identity()
            }
            Next::Speaks(version) => {
                self.version = version;
                self.peer.socket_type = greeting::socket_type(&self.buffer);
                self.buffer.clear();
                self.begin()
            }
        }
    }

    /// The greeting is through: sends what comes first after it.
    fn begin(&mut self) -> Result<(), HandshakeError> {
        let identity = &self.config.identity;
        match self.version {
            Version::V1 => push_v1(false, identity, &mut self.output),
            Version::V2 => push_v2(0, identity, &mut self.output),
            Version::V3_0 | Version::V3_1 => {
                let progress = self.mechanism.start(&mut self.output)?;
                self.proceed(progress);
                return Ok(());
            }
        }
        self.phase = Phase::Identity;
        self.step_identity()
    }

    /// Only a REQ looks at the flags of an identity frame, as in libzmq 3.2.
    fn step_identity(&mut self) -> Result<(), HandshakeError> {
        let max = self.config.identity_max();
        let found = match self.version {
            Version::V1 => find_v1(&self.buffer, max)?,
            _ => find_v2(&self.buffer, max)?,
        };
        match found {
            Found::Lacks(more) => self.need = more,
            Found::Frame { flags, .. } if flags & MORE != 0 && self.config.socket_type == SocketType::Req => {
                return Err(HandshakeError::NoDetail);
            }
            Found::Frame { body, .. } => {
                self.peer.identity = body.to_vec();
                self.phase = Phase::Done;
            }
        }
        Ok(())
    }

    /// Form and flags of the frame do not matter: libzmq 4, too, takes a
    /// command in a message frame or in the long form.
    fn step_command(&mut self) -> Result<(), HandshakeError> {
        match find_v2(&self.buffer, HANDSHAKE_MAX)? {
            Found::Lacks(more) => self.need = more,
            Found::Frame { body, .. } => {
                let (name, data) = command::split(body).ok_or(ProtocolError::MALFORMED_COMMAND)?;
                if name == command::ERROR {
                    return Err(command::refusal(data));
                }
                let progress = self.mechanism.command(name, data, &mut self.output)?;
                self.buffer.clear();
                self.proceed(progress);
            }
        }
        Ok(())
    }

    fn proceed(&mut self, progress: Progress) {
        match progress {
            Progress::Read => {
                self.need = frame::header_size_v2(&[]);
                self.phase = Phase::Command;
            }
            Progress::Ask(credentials) => {
                self.question = Some(ZapRequest {
                    domain: self.config.mechanism.zap_domain().to_vec(),
                    identity: self.config.identity.clone(),
                    mechanism: self.config.mechanism.name(),
                    credentials,
                });
                self.phase = Phase::Asking;
            }
            Progress::Done => self.phase = Phase::Done,
        }
    }
}

/// What a buffer holds that is meant to become exactly one frame.
enum Found<'a> {
    /// Too little: as many bytes more are needed for the next look.
    Lacks(usize),
    /// The whole frame.
    Frame { flags: u8, body: &'a [u8] },
}

/// Looks for a frame of 1.0 with a body of at most `max` bytes.
fn find_v1(buffer: &[u8], max: u64) -> Result<Found<'_>, HandshakeError> {
    match frame::length_v1(buffer) {
        Err(_) => Err(HandshakeError::NoDetail),
        Ok(None) => Ok(Found::Lacks(frame::length_size_v1(buffer) - buffer.len())),
        Ok(Some((len, size))) => find(buffer, size, len, size - 1, max),
    }
}

/// The same for 2.0 and later.
fn find_v2(buffer: &[u8], max: u64) -> Result<Found<'_>, HandshakeError> {
    match frame::parse_v2(buffer) {
        None => Ok(Found::Lacks(frame::header_size_v2(buffer) - buffer.len())),
        Some(header) => find(buffer, header.size, header.len, 0, max),
    }
}

/// `flags_at`: where the flags are in the header of `size` bytes.
fn find(
    buffer: &[u8],
    size: usize,
    len: u64,
    flags_at: usize,
    max: u64,
) -> Result<Found<'_>, HandshakeError> {
    if len > max {
        return Err(HandshakeError::NoDetail);
    }
    let total = size + len as usize; // no overflow: `max` is small
    match total.checked_sub(buffer.len()) {
        None | Some(0) => Ok(Found::Frame { flags: buffer[flags_at], body: &buffer[size..total] }),
        Some(more) => Ok(Found::Lacks(more)),
    }
}

#[cfg(test)]
mod tests;
