//! What a socket brings into every handshake.

use super::curve::{Key, Keys, Secret};
use crate::SocketType;
use zeroize::Zeroizing;

/// Largest handshake command or identity frame, in bytes of its body: far
/// above what honest peers send, and a bound for what others make us keep.
pub(super) const HANDSHAKE_MAX: u64 = 64 * 1024;

/// Settings of one side of a handshake.
#[derive(Clone)]
pub struct Config {
    /// Our type, announced to the peer.
    pub socket_type: SocketType,
    /// Our identity, 255 bytes at most; may be empty.
    pub identity: Vec<u8>,
    /// The security mechanism and our role in it.
    pub mechanism: MechanismConfig,
    /// Whether a ZAP handler is there to be asked about peers. Servers ask;
    /// so does NULL with a domain. Without a handler a PLAIN server refuses
    /// everybody, a CURVE server admits whoever knows its public key, and
    /// NULL admits everybody who speaks 3.x.
    pub zap: bool,
    /// Longest body, in bytes, that is accepted of an identity frame, if less
    /// than 64 KiB: MAXMSGSIZE.
    pub max_size: Option<u64>,
}

/// The security mechanism of a socket.
#[derive(Clone)]
pub enum MechanismConfig {
    /// No security. With a domain that is not empty, 1.0 and 2.0 peers are refused.
    Null {
        /// For the ZAP handler, which is asked only if this is not empty.
        zap_domain: Vec<u8>,
    },
    /// Name and password, of 255 bytes at most each.
    PlainClient {
        /// The name.
        username: Vec<u8>,
        /// The password.
        password: Zeroizing<Vec<u8>>,
    },
    /// Checks names and passwords by way of the ZAP handler.
    PlainServer {
        /// For the ZAP handler.
        zap_domain: Vec<u8>,
    },
    /// Knows the server it wants to talk to.
    CurveClient {
        /// Ours.
        keys: Keys,
        /// The server's permanent public key.
        server_key: Key,
    },
    /// Is known by its clients.
    CurveServer {
        /// Our permanent secret key, from which the public one follows.
        secret: Secret,
        /// For the ZAP handler.
        zap_domain: Vec<u8>,
    },
}

impl Config {
    /// No ZAP handler, no limit of our own.
    pub fn new(socket_type: SocketType, identity: &[u8], mechanism: MechanismConfig) -> Config {
        Config { socket_type, identity: identity.to_vec(), mechanism, zap: false, max_size: None }
    }

    /// Whether this side asks the ZAP handler before it lets a peer in.
    pub(super) fn asks_zap(&self) -> bool {
        self.zap
            && match &self.mechanism {
                MechanismConfig::Null { zap_domain } => !zap_domain.is_empty(),
                mechanism => mechanism.is_server(),
            }
    }

    /// Longest acceptable identity frame of an old peer, in bytes of its
    /// body. Commands have the handshake's own limit: a small MAXMSGSIZE is
    /// about messages and must not keep peers of 3.x out.
    pub(super) fn identity_max(&self) -> u64 {
        self.max_size.map_or(HANDSHAKE_MAX, |max| max.min(HANDSHAKE_MAX))
    }
}

impl MechanismConfig {
    /// The name in the greeting and in ZAP requests.
    pub(super) fn name(&self) -> &'static str {
        match self {
            MechanismConfig::Null { .. } => "NULL",
            MechanismConfig::PlainClient { .. } | MechanismConfig::PlainServer { .. } => "PLAIN",
            MechanismConfig::CurveClient { .. } | MechanismConfig::CurveServer { .. } => "CURVE",
        }
    }

    pub(super) fn is_server(&self) -> bool {
        matches!(self, MechanismConfig::PlainServer { .. } | MechanismConfig::CurveServer { .. })
    }

    /// Whether a peer that knows no mechanisms must stay outside.
    pub(super) fn is_secure(&self) -> bool {
        !matches!(self, MechanismConfig::Null { zap_domain } if zap_domain.is_empty())
    }

    pub(super) fn zap_domain(&self) -> &[u8] {
        match self {
            MechanismConfig::Null { zap_domain }
            | MechanismConfig::PlainServer { zap_domain }
            | MechanismConfig::CurveServer { zap_domain, .. } => zap_domain,
            MechanismConfig::PlainClient { .. } | MechanismConfig::CurveClient { .. } => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn null(domain: &str) -> MechanismConfig {
        MechanismConfig::Null { zap_domain: domain.into() }
    }

    #[test]
    fn who_asks_a_zap_handler() {
        let key = public();
        for (mechanism, asks, secure, name) in [
            (null(""), false, false, "NULL"),
            (null("d"), true, true, "NULL"),
            (
                MechanismConfig::PlainClient { username: vec![], password: vec![].into() },
                false,
                true,
                "PLAIN",
            ),
            (MechanismConfig::PlainServer { zap_domain: vec![] }, true, true, "PLAIN"),
            (
                MechanismConfig::CurveClient { keys: Keys::of(key.into()), server_key: key },
                false,
                true,
                "CURVE",
            ),
            (MechanismConfig::CurveServer { secret: key.into(), zap_domain: vec![] }, true, true, "CURVE"),
        ] {
            assert_eq!((mechanism.is_secure(), mechanism.name()), (secure, name));
            let mut config = Config::new(SocketType::Pair, b"", mechanism);
            assert!(!config.asks_zap());
            config.zap = true;
            assert_eq!(config.asks_zap(), asks, "{name}");
        }
    }

    fn public() -> Key {
        [9; 32]
    }

    #[test]
    fn the_smaller_limit_holds() {
        let mut config = Config::new(SocketType::Pair, b"", null(""));
        for (max_size, expected) in
            [(None, 65536), (Some(0), 0), (Some(100), 100), (Some(1 << 20), 65536), (Some(u64::MAX), 65536)]
        {
            config.max_size = max_size;
            assert_eq!(config.identity_max(), expected);
        }
    }
}
