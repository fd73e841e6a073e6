//! What the three security mechanisms have in common: after a greeting of
//! ZMTP 3 they exchange commands until each side knows enough of the other.

use super::command;
use super::config::{Config, MechanismConfig};
use super::curve;
use super::error::HandshakeError;
use super::metadata::{self, Peer};
use super::null::Null;
use super::plain::{PlainClient, PlainServer};
use super::transform::Transform;

/// How a mechanism goes on.
pub(super) enum Progress {
    /// With the peer's next command.
    Read,
    /// With the ZAP handler's answer about these credentials.
    Ask(Vec<Vec<u8>>),
    /// Not at all: the handshake is complete.
    Done,
}

/// One side of one handshake. Every step may append commands to `out`.
pub(super) trait Mechanism {
    /// The greeting is through.
    fn start(&mut self, out: &mut Vec<u8>) -> Result<Progress, HandshakeError>;

    /// The peer sent a command other than ERROR.
    fn command(&mut self, name: &[u8], data: &[u8], out: &mut Vec<u8>) -> Result<Progress, HandshakeError>;

    /// The ZAP handler lets the peer in, after [`Progress::Ask`]. Clients never ask.
    fn authorized(&mut self, _out: &mut Vec<u8>) -> Result<Progress, HandshakeError> {
        Ok(Progress::Read)
    }

    /// The result, after [`Progress::Done`].
    fn finish(self: Box<Self>) -> (Peer, Option<Box<dyn Transform + Send>>);
}

/// The mechanism that a socket is configured for.
pub(super) fn create(config: &Config) -> Box<dyn Mechanism + Send> {
    let asks = config.asks_zap();
    let own = metadata::own(config.socket_type, &config.identity);
    match &config.mechanism {
        MechanismConfig::Null { .. } => Box::new(Null::new(own, asks)),
        MechanismConfig::PlainClient { username, password } => {
            Box::new(PlainClient::new(own, username, password))
        }
        MechanismConfig::PlainServer { .. } => Box::new(PlainServer::new(own, asks)),
        MechanismConfig::CurveClient { keys, server_key } => {
            Box::new(curve::Client::new(own, keys, server_key, curve::system_random))
        }
        MechanismConfig::CurveServer { secret, .. } => {
            Box::new(curve::Server::new(own, secret, asks, curve::system_random))
        }
    }
}

/// Appends a READY with our metadata, as NULL and PLAIN send it.
pub(super) fn push_ready(own: &[u8], out: &mut Vec<u8>) {
    command::push(command::READY, &[own], out);
}
