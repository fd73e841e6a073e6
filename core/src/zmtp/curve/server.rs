//! The server's side of CURVE's handshake (RFC 26). Between WELCOME and
//! INITIATE it keeps nothing of the client but a number and the key of the
//! cookie; everything else comes back in the cookie.

use super::super::command::{self, HELLO, INITIATE, READY, WELCOME};
use super::super::error::{HandshakeError, ProtocolError};
use super::super::mechanism::{Mechanism, Progress};
use super::super::metadata::Peer;
use super::super::transform::Transform;
use super::boxes::{OVERHEAD, Sealer};
use super::client::{COOKIE, FILLER, SIGNATURE, VERSION};
use super::nonce::{self, Incoming, Outgoing};
use super::session::Session;
use super::{KEY, Key, Random, Secret, fresh_secret, public_key};
use subtle::ConstantTimeEq;

/// Random bytes and a box with two keys: the size of a vouch.
const VOUCH: usize = 16 + OVERHEAD + 2 * KEY;

pub(in super::super) struct Server {
    own: Vec<u8>,
    /// s
    secret: Secret,
    asks: bool,
    random: Random,
    state: State,
}

enum State {
    Fresh,
    /// WELCOME is sent.
    Welcome {
        cookies: Sealer,
        incoming: Incoming,
    },
    /// INITIATE is verified. The sealer is between s' and C'.
    Verified {
        sealer: Sealer,
        incoming: Incoming,
        peer: Peer,
    },
    Done(Session, Peer),
}

impl Server {
    /// `own`: our metadata; `secret`: s; `asks`: whether a ZAP handler decides
    /// about clients. Without one, all that know S are welcome.
    pub fn new(own: Vec<u8>, secret: &Secret, asks: bool, random: Random) -> Server {
        Server { own, secret: secret.clone(), asks, random, state: State::Fresh }
    }

    /// Takes HELLO's data, `version(2) filler(72) C'(32) number(8) box`, and sends WELCOME.
    fn hello(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<State, HandshakeError> {
        let (client, number, sealed) = split_hello(data).ok_or(ProtocolError::MALFORMED_HELLO)?;
        let sealer = Sealer::between(client, &self.secret)?;
        let content = sealer.open_secret(&nonce::numbered(nonce::HELLO, *number), sealed)?;
        if !bool::from(content.ct_eq(&SIGNATURE)) {
            return Err(ProtocolError::MALFORMED_HELLO.into());
        }
        let fresh = fresh_secret(self.random)?;
        let cookies = Sealer::with_key(&fresh_secret(self.random)?);
        let cookie = self.sealed(&cookies, nonce::COOKIE, &[client, &*fresh])?;
        let welcome = self.sealed(&sealer, nonce::WELCOME, &[&public_key(&fresh), &cookie])?;
        command::push(WELCOME, &[&welcome], out);
        Ok(State::Welcome { cookies, incoming: Incoming::first(*number) })
    }

    /// `random(16) box(parts)`
    fn sealed(&self, sealer: &Sealer, text: &[u8; 8], parts: &[&[u8]]) -> Result<Vec<u8>, HandshakeError> {
        let mut random = [0; 16];
        (self.random)(&mut random)?;
        let mut out = random.to_vec();
        sealer.seal(&nonce::random(text, &random), parts, &mut out);
        Ok(out)
    }

    /// Takes INITIATE's data, `cookie(96) number(8) box(C(32) vouch(96) metadata)`.
    /// Returns what is verified, and C.
    fn initiate(
        &self,
        cookies: &Sealer,
        mut incoming: Incoming,
        data: &[u8],
    ) -> Result<(State, Key), HandshakeError> {
        let malformed = ProtocolError::MALFORMED_INITIATE;
        let (cookie, rest) = data.split_first_chunk::<COOKIE>().ok_or(malformed)?;
        let (number, sealed) = rest.split_first_chunk().ok_or(malformed)?;
        if sealed.len() < OVERHEAD + KEY + VOUCH {
            return Err(malformed.into());
        }
        incoming.accept(*number)?;
        let (fresh_client, fresh_secret) = open_cookie(cookies, cookie)?;
        let sealer = Sealer::between(&fresh_client, &fresh_secret)?;
        let content = sealer.open_secret(&nonce::numbered(nonce::INITIATE, *number), sealed)?;
        let (client, rest) = content.split_first_chunk::<KEY>().ok_or(malformed)?;
        let (vouch, metadata) = rest.split_first_chunk::<VOUCH>().ok_or(malformed)?;
        self.verify(client, vouch, &fresh_client, &fresh_secret)?;
        let peer = Peer::parse(metadata)?;
        Ok((State::Verified { sealer, incoming, peer }, *client))
    }

    /// The vouch must come from the owner of C and name both C' and S: it
    /// could have been made for another connection, or for another server.
    fn verify(
        &self,
        client: &Key,
        vouch: &[u8; VOUCH],
        fresh_client: &Key,
        fresh_secret: &Secret,
    ) -> Result<(), HandshakeError> {
        let content = open_random(&Sealer::between(client, fresh_secret)?, nonce::VOUCH, vouch)?;
        let expected = [*fresh_client, public_key(&self.secret)].concat();
        if content.ct_eq(&expected).into() { Ok(()) } else { Err(ProtocolError::KEY_EXCHANGE.into()) }
    }
}

/// C', number and box of HELLO's data, if size and version are right.
fn split_hello(data: &[u8]) -> Option<(&Key, &[u8; 8], &[u8])> {
    let rest = data.strip_prefix(&VERSION)?.get(FILLER..)?;
    let (client, rest) = rest.split_first_chunk()?;
    let (number, sealed) = rest.split_first_chunk()?;
    (sealed.len() == OVERHEAD + SIGNATURE.len()).then_some((client, number, sealed))
}

/// C' and s'.
fn open_cookie(cookies: &Sealer, cookie: &[u8; COOKIE]) -> Result<(Key, Secret), ProtocolError> {
    let content = open_random(cookies, nonce::COOKIE, cookie)?;
    let mut secret = Secret::default();
    let (client, rest) = content.split_first_chunk().ok_or(ProtocolError::CRYPTOGRAPHIC)?;
    secret.copy_from_slice(rest);
    Ok((*client, secret))
}

/// Opens `random(16) box`.
fn open_random(
    sealer: &Sealer,
    text: &[u8; 8],
    data: &[u8],
) -> Result<zeroize::Zeroizing<Vec<u8>>, ProtocolError> {
    let (random, sealed) = data.split_first_chunk().ok_or(ProtocolError::CRYPTOGRAPHIC)?;
    sealer.open_secret(&nonce::random(text, random), sealed)
}

impl Mechanism for Server {
    fn start(&mut self, _out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        Ok(Progress::Read)
    }

    fn command(&mut self, name: &[u8], data: &[u8], out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        match (std::mem::replace(&mut self.state, State::Fresh), name) {
            (State::Fresh, HELLO) => {
                self.state = self.hello(data, out)?;
                Ok(Progress::Read)
            }
            (State::Welcome { cookies, incoming }, INITIATE) => {
                let (state, client) = self.initiate(&cookies, incoming, data)?;
                self.state = state;
                if self.asks { Ok(Progress::Ask(vec![client.to_vec()])) } else { self.authorized(out) }
            }
            _ => Err(ProtocolError::UNEXPECTED_COMMAND.into()),
        }
    }

    /// Sends READY: `number(8) box(metadata)`.
    fn authorized(&mut self, out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        let State::Verified { sealer, incoming, peer } = std::mem::replace(&mut self.state, State::Fresh)
        else {
            return Err(ProtocolError::UNEXPECTED_COMMAND.into());
        };
        let mut outgoing = Outgoing::default();
        let number = outgoing.next();
        let mut sealed = Vec::new();
        sealer.seal(&nonce::numbered(nonce::READY, number), &[&self.own], &mut sealed);
        command::push(READY, &[&number, &sealed], out);
        self.state = State::Done(Session::of_server(sealer, outgoing, incoming), peer);
        Ok(Progress::Done)
    }

    fn finish(self: Box<Self>) -> (Peer, Option<Box<dyn Transform + Send>>) {
        match self.state {
            State::Done(session, peer) => (peer, Some(Box::new(session))),
            _ => (Peer::default(), None),
        }
    }
}
