//! The client's side of CURVE's handshake (RFC 26).

use super::super::command::{self, HELLO, INITIATE, READY, WELCOME};
use super::super::error::{HandshakeError, ProtocolError};
use super::super::mechanism::{Mechanism, Progress};
use super::super::metadata::Peer;
use super::super::transform::Transform;
use super::boxes::{OVERHEAD, Sealer};
use super::nonce::{self, Incoming, Outgoing};
use super::session::Session;
use super::{KEY, Key, Keys, Random, Secret, fresh_secret, public_key};

/// Bytes of the cookie that a server hands out with its S'.
pub(super) const COOKIE: usize = 96;

/// WELCOME's data: random bytes and a box with S' and the cookie.
const WELCOME_DATA: usize = 16 + OVERHEAD + KEY + COOKIE;

/// Version 1.0 of CURVE, and filler: HELLO is longer than the answer, so that
/// it is of no use for flooding others.
pub(super) const VERSION: [u8; 2] = [1, 0];
pub(super) const FILLER: usize = 72;

/// What the box in HELLO holds.
pub(super) const SIGNATURE: [u8; 64] = [0; 64];

pub(in super::super) struct Client {
    own: Vec<u8>,
    /// C and c
    keys: Keys,
    /// S
    server: Key,
    random: Random,
    outgoing: Outgoing,
    state: State,
}

enum State {
    Fresh,
    /// HELLO is sent.
    Hello {
        /// c'
        secret: Secret,
        /// Between c' and S.
        sealer: Sealer,
    },
    /// INITIATE is sent. Between c' and S'.
    Initiate(Sealer),
    Done(Session, Peer),
}

impl Client {
    /// `own`: our metadata; `keys`: C and c; `server`: S.
    pub fn new(own: Vec<u8>, keys: &Keys, server: &Key, random: Random) -> Client {
        let (keys, server) = (keys.clone(), *server);
        Client { own, keys, server, random, outgoing: Outgoing::default(), state: State::Fresh }
    }

    /// Takes WELCOME's data, `random(16) box(S' cookie)`, and sends INITIATE.
    fn welcome(
        &mut self,
        secret: &Secret,
        sealer: &Sealer,
        data: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Sealer, HandshakeError> {
        let malformed = ProtocolError::MALFORMED_WELCOME;
        if data.len() != WELCOME_DATA {
            return Err(malformed.into());
        }
        let (random, sealed) = data.split_first_chunk().ok_or(malformed)?;
        let content = sealer.open_secret(&nonce::random(nonce::WELCOME, random), sealed)?;
        let (server, cookie) = content.split_first_chunk().ok_or(malformed)?;
        let fresh = Sealer::between(server, secret)?;
        let vouch = self.vouch(server, &public_key(secret))?;
        let number = self.outgoing.next();
        let mut sealed = Vec::new();
        fresh.seal(
            &nonce::numbered(nonce::INITIATE, number),
            &[&self.keys.public, &vouch, &self.own],
            &mut sealed,
        );
        command::push(INITIATE, &[cookie, &number, &sealed], out);
        Ok(fresh)
    }

    /// `random(16) box(C' S)` from c to S': the owner of C says that C' is
    /// his, and meant for this server.
    fn vouch(&self, fresh_server: &Key, fresh_client: &Key) -> Result<Vec<u8>, HandshakeError> {
        let mut random = [0; 16];
        (self.random)(&mut random)?;
        let mut vouch = random.to_vec();
        let sealer = Sealer::between(fresh_server, &self.keys.secret)?;
        sealer.seal(&nonce::random(nonce::VOUCH, &random), &[fresh_client, &self.server], &mut vouch);
        Ok(vouch)
    }

    /// Takes READY's data, `number(8) box(metadata)`.
    fn ready(&mut self, sealer: Sealer, data: &[u8]) -> Result<State, HandshakeError> {
        let (number, sealed) = data.split_first_chunk().ok_or(ProtocolError::MALFORMED_READY)?;
        if sealed.len() < OVERHEAD {
            return Err(ProtocolError::MALFORMED_READY.into());
        }
        let mut metadata = Vec::new();
        sealer.open(&nonce::numbered(nonce::READY, *number), sealed, &mut metadata)?;
        let peer = Peer::parse(&metadata)?;
        let outgoing = std::mem::take(&mut self.outgoing);
        Ok(State::Done(Session::of_client(sealer, outgoing, Incoming::first(*number)), peer))
    }
}

impl Mechanism for Client {
    /// Sends HELLO: `version(2) filler(72) C'(32) number(8) box(64 zeros)`.
    fn start(&mut self, out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        let secret = fresh_secret(self.random)?;
        let sealer = Sealer::between(&self.server, &secret)?;
        let number = self.outgoing.next();
        let mut sealed = Vec::new();
        sealer.seal(&nonce::numbered(nonce::HELLO, number), &[&SIGNATURE], &mut sealed);
        let parts: [&[u8]; 5] = [&VERSION, &[0; FILLER], &public_key(&secret), &number, &sealed];
        command::push(HELLO, &parts, out);
        self.state = State::Hello { secret, sealer };
        Ok(Progress::Read)
    }

    fn command(&mut self, name: &[u8], data: &[u8], out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        match (std::mem::replace(&mut self.state, State::Fresh), name) {
            (State::Hello { secret, sealer }, WELCOME) => {
                self.state = State::Initiate(self.welcome(&secret, &sealer, data, out)?);
                Ok(Progress::Read)
            }
            (State::Initiate(sealer), READY) => {
                self.state = self.ready(sealer, data)?;
                Ok(Progress::Done)
            }
            _ => Err(ProtocolError::UNEXPECTED_COMMAND.into()),
        }
    }

    fn finish(self: Box<Self>) -> (Peer, Option<Box<dyn Transform + Send>>) {
        match self.state {
            State::Done(session, peer) => (peer, Some(Box::new(session))),
            _ => (Peer::default(), None),
        }
    }
}
