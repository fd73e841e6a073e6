//! CURVE (RFC 25, 26): a handshake that gives both sides fresh keys, and
//! frames encrypted with them.
//!
//! Upper case letters are public keys, lower case ones secret: C and S are
//! permanent, C' and S' belong to one connection.
//!
//! ```text
//! client  HELLO     C', proof that it knows S               server  WELCOME  S', a cookie
//! client  INITIATE  the cookie, C, a vouch for C', metadata server  READY    metadata
//! ```

mod boxes;
mod client;
mod nonce;
mod server;
mod session;
#[cfg(test)]
mod vectors;

pub(super) use client::Client;
pub(super) use server::Server;

use super::error::HandshakeError;
use curve25519_dalek::constants::X25519_BASEPOINT;
use zeroize::Zeroizing;

/// Bytes of a key, secret or public.
const KEY: usize = 32;

/// A public key.
pub type Key = [u8; KEY];

/// A secret key; wiped when dropped.
pub type Secret = Zeroizing<[u8; KEY]>;

/// A side's permanent keys.
#[derive(Clone)]
pub struct Keys {
    /// What it is known by.
    pub public: Key,
    /// What it proves that with: of another pair, it proves nothing.
    pub secret: Secret,
}

impl Keys {
    /// The pair that `secret` belongs to.
    pub fn of(secret: Secret) -> Keys {
        Keys { public: public_key(&secret), secret }
    }
}

/// The public key that belongs to `secret`.
///
/// By the same ladder as any other product: the tables that would make this
/// one faster take 40 KiB, and it is needed once in a handshake.
pub fn public_key(secret: &Secret) -> Key {
    X25519_BASEPOINT.mul_clamped(**secret).to_bytes()
}

/// Fills a buffer with bytes that nobody can guess.
pub(super) type Random = fn(&mut [u8]) -> Result<(), HandshakeError>;

/// [`Random`] from the operating system.
pub(super) fn system_random(buffer: &mut [u8]) -> Result<(), HandshakeError> {
    getrandom::fill(buffer).map_err(|_| HandshakeError::NoDetail)
}

/// A secret key that nobody can guess.
fn fresh_secret(random: Random) -> Result<Secret, HandshakeError> {
    let mut secret = Secret::default();
    random(&mut *secret)?;
    Ok(secret)
}

#[cfg(test)]
mod tests;
