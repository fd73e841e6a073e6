//! ZMTP, the protocol between two peers, without any input or output of its
//! own: bytes go in, bytes and decisions come out. No socket, thread or clock
//! is touched here.
//!
//! A connection begins with a [`Handshake`], which finds out which version the
//! peer speaks and runs the security mechanism. It ends as [`Established`];
//! from then on both sides exchange frames. Above this module frames always
//! have the form of ZMTP 2.0; where the peer needs another form, a
//! [`Transform`] translates.
//!
//! Versions: 1.0 (RFC 13), 2.0 (RFC 15), 3.0 (RFC 23), 3.1 (RFC 37).
//! Mechanisms: NULL, PLAIN (RFC 24), CURVE (RFC 25, 26), with ZAP (RFC 27).

#![forbid(unsafe_code)]

pub mod command;
mod config;
mod curve;
mod error;
pub mod frame;
mod greeting;
mod handshake;
mod mechanism;
mod metadata;
mod null;
mod plain;
mod transform;
pub mod z85;
pub mod zap;

pub use config::{Config, MechanismConfig};
pub use curve::{Key, Keys, Secret, public_key};
pub use error::{HandshakeError, ProtocolError};
pub use greeting::Version;
pub use handshake::{Established, Handshake};
pub use transform::{Announced, Decoded, Transform};

/// What the tests of this module share.
#[cfg(test)]
mod testing {
    /// The bytes that a hexadecimal text stands for; blanks and `|` are for the eye.
    pub fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '|')
            .map(|c| c.to_digit(16).expect("a hexadecimal digit") as u8)
            .collect();
        assert!(digits.len().is_multiple_of(2), "an odd number of digits: {text}");
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    /// A small generator of repeatable noise (xorshift64*).
    pub struct Noise(u64);

    impl Noise {
        pub fn new(seed: u64) -> Noise {
            Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
        }

        pub fn next(&mut self) -> u64 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
        }

        /// A number below `bound`.
        pub fn below(&mut self, bound: usize) -> usize {
            (self.next() >> 33) as usize % bound
        }

        pub fn bytes(&mut self, len: usize) -> Vec<u8> {
            (0..len).map(|_| (self.next() >> 56) as u8).collect()
        }
    }
}
