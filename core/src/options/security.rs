//! Security settings of a socket: the mechanism, the role in it, the keys.
//!
//! Options choose the mechanism by the way, as in libzmq 4: whoever names
//! itself a server, or tells a username or a key, speaks that mechanism from
//! the next bind or connect on; the last one set counts.

use super::{SocketOption, Value};
use crate::errno::{Errno, Result};
use crate::zmtp::{Key, Keys, MechanismConfig, Secret};
use zeroize::Zeroizing;

/// Longest username, password and domain, in bytes.
const LONGEST: usize = 255;

/// What a socket speaks, by the numbers that MECHANISM is read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mechanism {
    Null = 0,
    Plain = 1,
    Curve = 2,
}

/// Who may talk to a socket, and how it proves who it is. Secrets are wiped
/// when it is dropped.
#[derive(Clone)]
pub struct Security {
    mechanism: Mechanism,
    is_server: bool,
    username: Vec<u8>,
    password: Zeroizing<Vec<u8>>,
    public_key: Key,
    secret_key: Secret,
    server_key: Key,
    zap_domain: Vec<u8>,
}

impl Security {
    /// No security.
    pub fn new() -> Security {
        Security {
            mechanism: Mechanism::Null,
            is_server: false,
            username: Vec::new(),
            password: Zeroizing::default(),
            public_key: Key::default(),
            secret_key: Secret::default(),
            server_key: Key::default(),
            zap_domain: Vec::new(),
        }
    }

    /// Sets an option.
    ///
    /// # Errors
    /// EINVAL: not one of these, or not its value.
    pub fn set(&mut self, option: SocketOption, value: &Value) -> Result<()> {
        use SocketOption as O;
        match (option, value) {
            (O::PlainServer, Value::Int(value)) => self.serve(Mechanism::Plain, *value),
            (O::CurveServer, Value::Int(value)) => self.serve(Mechanism::Curve, *value),
            (O::PlainUsername | O::PlainPassword, Value::Bytes(none)) if none.is_empty() => {
                self.mechanism = Mechanism::Null;
                Ok(())
            }
            (O::PlainUsername, Value::Bytes(name)) => {
                self.username = text(name)?;
                self.ask(Mechanism::Plain)
            }
            (O::PlainPassword, Value::Secret(password)) => {
                self.password = text(password)?.into();
                self.ask(Mechanism::Plain)
            }
            (O::CurvePublicKey, Value::Secret(key)) => {
                self.public_key = *key_of(key)?;
                self.mechanism = Mechanism::Curve;
                Ok(())
            }
            (O::CurveSecretKey, Value::Secret(key)) => {
                self.secret_key = key_of(key)?;
                self.mechanism = Mechanism::Curve;
                Ok(())
            }
            (O::CurveServerKey, Value::Secret(key)) => {
                self.server_key = *key_of(key)?;
                self.ask(Mechanism::Curve)
            }
            (O::ZapDomain, Value::Bytes(domain)) => {
                self.zap_domain = text(domain)?;
                Ok(())
            }
            _ => Err(Errno::EINVAL),
        }
    }

    /// Is a server of this mechanism, or speaks none.
    fn serve(&mut self, mechanism: Mechanism, value: i32) -> Result<()> {
        (self.is_server, self.mechanism) = match value {
            0 => (false, Mechanism::Null),
            1 => (true, mechanism),
            _ => return Err(Errno::EINVAL),
        };
        Ok(())
    }

    /// Is a client of this mechanism.
    fn ask(&mut self, mechanism: Mechanism) -> Result<()> {
        (self.is_server, self.mechanism) = (false, mechanism);
        Ok(())
    }

    /// Reads an option.
    ///
    /// # Errors
    /// EINVAL: not one of these.
    pub fn get(&self, option: SocketOption) -> Result<Value> {
        use SocketOption as O;
        let serves = |mechanism| Value::Int((self.is_server && self.mechanism == mechanism).into());
        Ok(match option {
            O::Mechanism => Value::Int(self.mechanism as i32),
            O::PlainServer => serves(Mechanism::Plain),
            O::PlainUsername => Value::Bytes(self.username.clone()),
            O::PlainPassword => Value::Secret(self.password.clone()),
            O::CurveServer => serves(Mechanism::Curve),
            O::CurvePublicKey => Value::Secret(self.public_key.to_vec().into()),
            O::CurveSecretKey => Value::Secret(self.secret_key.to_vec().into()),
            O::CurveServerKey => Value::Secret(self.server_key.to_vec().into()),
            O::ZapDomain => Value::Bytes(self.zap_domain.clone()),
            _ => return Err(Errno::EINVAL),
        })
    }

    /// What handshakes need of this. A server's public key follows from the secret one.
    pub fn mechanism(&self) -> MechanismConfig {
        let zap_domain = self.zap_domain.clone();
        match (self.mechanism, self.is_server) {
            (Mechanism::Null, _) => MechanismConfig::Null { zap_domain },
            (Mechanism::Plain, true) => MechanismConfig::PlainServer { zap_domain },
            (Mechanism::Plain, false) => MechanismConfig::PlainClient {
                username: self.username.clone(),
                password: self.password.clone(),
            },
            (Mechanism::Curve, true) => {
                MechanismConfig::CurveServer { secret: self.secret_key.clone(), zap_domain }
            }
            (Mechanism::Curve, false) => {
                let keys = Keys { public: self.public_key, secret: self.secret_key.clone() };
                MechanismConfig::CurveClient { keys, server_key: self.server_key }
            }
        }
    }
}

/// A text of 1 to 255 bytes.
fn text(bytes: &[u8]) -> Result<Vec<u8>> {
    if (1..=LONGEST).contains(&bytes.len()) { Ok(bytes.to_vec()) } else { Err(Errno::EINVAL) }
}

fn key_of(bytes: &[u8]) -> Result<Secret> {
    bytes.try_into().map(Secret::new).map_err(|_| Errno::EINVAL)
}

#[cfg(test)]
mod tests {
    use super::SocketOption::*;
    use super::*;

    fn bytes(value: &[u8]) -> Value {
        Value::Bytes(value.to_vec())
    }

    fn secret(value: &[u8]) -> Value {
        Value::Secret(value.to_vec().into())
    }

    /// What MECHANISM, PLAIN_SERVER and CURVE_SERVER read after these settings.
    fn after(settings: &[(SocketOption, Value)]) -> [i32; 3] {
        let mut security = Security::new();
        for (option, value) in settings {
            assert_eq!(security.set(*option, value), Ok(()), "{option:?} {value:?}");
        }
        [Mechanism, PlainServer, CurveServer].map(|option| match security.get(option) {
            Ok(Value::Int(number)) => number,
            other => panic!("{option:?}: {other:?}"),
        })
    }

    #[test]
    fn the_last_option_set_chooses_mechanism_and_role() {
        let (on, off, key) = (Value::Int(1), Value::Int(0), secret(&[7; 32]));
        assert_eq!(after(&[]), [0, 0, 0]);
        assert_eq!(after(&[(ZapDomain, bytes(b"d"))]), [0, 0, 0]);
        assert_eq!(after(&[(PlainServer, on.clone())]), [1, 1, 0]);
        assert_eq!(after(&[(PlainServer, on.clone()), (PlainServer, off.clone())]), [0, 0, 0]);
        assert_eq!(after(&[(PlainServer, on.clone()), (PlainUsername, bytes(b"me"))]), [1, 0, 0]);
        assert_eq!(after(&[(PlainPassword, secret(b"x")), (PlainUsername, bytes(b""))]), [0, 0, 0]);
        assert_eq!(after(&[(CurveServer, on.clone()), (CurveSecretKey, key.clone())]), [2, 0, 1]);
        assert_eq!(after(&[(CurvePublicKey, key.clone())]), [2, 0, 0]);
        assert_eq!(after(&[(CurveServer, on.clone()), (CurveServerKey, key)]), [2, 0, 0]);
        assert_eq!(after(&[(CurveServer, on.clone()), (PlainServer, on.clone())]), [1, 1, 0]);
        assert_eq!(after(&[(CurveServer, on), (CurveServer, off)]), [0, 0, 0]);
    }

    #[test]
    fn what_is_refused_changes_nothing() {
        let mut security = Security::new();
        let long = [b'x'; 256];
        for (option, value) in [
            (PlainServer, Value::Int(2)),
            (CurveServer, Value::Int(-1)),
            (PlainUsername, bytes(&long)),
            (PlainPassword, secret(&long)),
            (PlainPassword, secret(b"")),
            (CurvePublicKey, secret(&long[..31])),
            (CurveSecretKey, secret(&long[..33])),
            (CurveServerKey, secret(b"")),
            (ZapDomain, bytes(b"")),
            (ZapDomain, bytes(&long)),
            (Mechanism, Value::Int(0)),
            (PlainServer, bytes(b"1")),
            (Linger, Value::Int(0)),
        ] {
            assert_eq!(security.set(option, &value), Err(Errno::EINVAL), "{option:?} {value:?}");
        }
        assert_eq!(security.get(Mechanism), Ok(Value::Int(0)));
        assert_eq!(security.get(PlainUsername), Ok(bytes(b"")));
        assert_eq!(security.get(CurveSecretKey), Ok(secret(&[0; 32])));
        assert_eq!(security.get(Linger), Err(Errno::EINVAL));
    }

    #[test]
    fn what_was_set_can_be_read_and_reaches_the_handshake() {
        let mut security = Security::new();
        let settings = [
            (PlainUsername, bytes(b"me")),
            (PlainPassword, secret(b"\0")),
            (CurvePublicKey, secret(&[1; 32])),
            (CurveSecretKey, secret(&[2; 32])),
            (CurveServerKey, secret(&[3; 32])),
            (ZapDomain, bytes(&[b'd'; 255])),
        ];
        for (option, value) in &settings {
            assert_eq!(security.set(*option, value), Ok(()));
        }
        for (option, value) in settings {
            assert_eq!(security.get(option), Ok(value));
        }
        let MechanismConfig::CurveClient { keys, server_key } = security.mechanism() else { panic!() };
        assert_eq!((keys.public, *keys.secret, server_key), ([1; 32], [2; 32], [3; 32]));
        security.set(CurveServer, &Value::Int(1)).unwrap();
        let MechanismConfig::CurveServer { zap_domain, .. } = security.mechanism() else { panic!() };
        assert_eq!(zap_domain.len(), 255);
    }
}
