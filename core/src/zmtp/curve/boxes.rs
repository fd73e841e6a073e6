//! NaCl's boxes: X25519 for the key, XSalsa20 and Poly1305 for the content.
//! A box is 16 bytes longer than its content, with the authenticator in front.

use super::super::error::ProtocolError;
use super::nonce::Nonce;
use super::{Key, Secret};
use crypto_secretbox::{AeadInPlace, KeyInit, XSalsa20Poly1305};
use curve25519_dalek::montgomery::MontgomeryPoint;
use salsa20::cipher::consts::U10;
use salsa20::cipher::generic_array::GenericArray;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Bytes by which a box is longer than its content.
pub(super) const OVERHEAD: usize = 16;

/// Seals and opens boxes with one key, which is wiped when dropped.
pub(super) struct Sealer(XSalsa20Poly1305);

impl Sealer {
    /// For boxes between the owner of `secret` and the owner of `public`.
    /// A public key of low order would make the content readable to anybody.
    pub fn between(public: &Key, secret: &Secret) -> Result<Sealer, ProtocolError> {
        let shared = Zeroizing::new(MontgomeryPoint(*public).mul_clamped(**secret));
        if shared.0.ct_eq(&[0; 32]).into() {
            return Err(ProtocolError::CRYPTOGRAPHIC);
        }
        let input = GenericArray::from_slice(&shared.0);
        let key = Zeroizing::new(salsa20::hsalsa::<U10>(input, &GenericArray::default()));
        Ok(Sealer(XSalsa20Poly1305::new(&key)))
    }

    /// For boxes that only the owner of `key` opens.
    pub fn with_key(key: &Secret) -> Sealer {
        Sealer(XSalsa20Poly1305::new(GenericArray::from_slice(&**key)))
    }

    /// Appends a box with the `parts` in a row as content.
    pub fn seal(&self, nonce: &Nonce, parts: &[&[u8]], out: &mut Vec<u8>) {
        let start = out.len();
        let len: usize = parts.iter().map(|part| part.len()).sum();
        out.reserve(OVERHEAD + len);
        out.extend_from_slice(&[0; OVERHEAD]);
        for part in parts {
            out.extend_from_slice(part);
        }
        let (tag, content) = out[start..].split_at_mut(OVERHEAD);
        let sealed = self.0.encrypt_in_place_detached(GenericArray::from_slice(nonce), &[], content);
        tag.copy_from_slice(&sealed.expect("fails only for associated data, and there is none"));
    }

    /// Opens a box: its content replaces what is in `content`.
    pub fn open(&self, nonce: &Nonce, sealed: &[u8], content: &mut Vec<u8>) -> Result<(), ProtocolError> {
        let (tag, rest) = sealed.split_first_chunk::<OVERHEAD>().ok_or(ProtocolError::CRYPTOGRAPHIC)?;
        content.clear();
        // Whatever it is called, the connection ends.
        content.try_reserve(rest.len()).map_err(|_| ProtocolError::UNSPECIFIED)?;
        content.extend_from_slice(rest);
        let tag = GenericArray::from_slice(tag);
        self.0
            .decrypt_in_place_detached(GenericArray::from_slice(nonce), &[], content, tag)
            .map_err(|_| ProtocolError::CRYPTOGRAPHIC)
    }

    /// Opens a box that holds keys; its content is wiped when dropped.
    pub fn open_secret(&self, nonce: &Nonce, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, ProtocolError> {
        let mut content = Zeroizing::new(Vec::new());
        self.open(nonce, sealed, &mut content)?;
        Ok(content)
    }
}

#[cfg(test)]
mod tests {
    use super::super::public_key;
    use super::*;

    fn pair(seed: u8) -> (Secret, Key) {
        let secret = Secret::new([seed; 32]);
        let public = public_key(&secret);
        (secret, public)
    }

    #[test]
    fn both_owners_open_what_the_other_sealed() {
        let ((a, public_a), (b, public_b)) = (pair(1), pair(2));
        let mut sealed = b"before".to_vec();
        Sealer::between(&public_b, &a).unwrap().seal(&[7; 24], &[b"con", b"", b"tent"], &mut sealed);
        assert_eq!(sealed.len(), 6 + OVERHEAD + 7);
        let other = Sealer::between(&public_a, &b).unwrap();
        assert_eq!(other.open_secret(&[7; 24], &sealed[6..]).unwrap().as_slice(), b"content");
        let failed = Err(ProtocolError::CRYPTOGRAPHIC);
        assert_eq!(other.open_secret(&[8; 24], &sealed[6..]), failed, "another nonce");
        for bit in 0..(sealed.len() - 6) * 8 {
            let mut forged = sealed[6..].to_vec();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(other.open_secret(&[7; 24], &forged), failed, "bit {bit}");
        }
        for len in 0..sealed.len() - 6 {
            assert_eq!(other.open_secret(&[7; 24], &sealed[6..6 + len]), failed, "cut to {len}");
        }
    }

    #[test]
    fn public_keys_of_low_order_are_refused() {
        let (secret, _) = pair(3);
        let mut one = [0; 32];
        one[0] = 1;
        for public in [[0; 32], one] {
            assert!(Sealer::between(&public, &secret).is_err());
        }
    }
}
