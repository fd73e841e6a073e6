//! Accept filters: which addresses may connect to a tcp listener.

use super::resolve::{Family, look_up};
use crate::errno::{Errno, Result};
use std::net::IpAddr;

/// A network, as an address and the number of its leading bits that count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Filter {
    address: IpAddr,
    bits: u32,
}

impl Filter {
    /// Reads `ADDRESS` or `ADDRESS/BITS`, up to a NUL if there is one. A host
    /// name is looked up. Without `ipv4only` an IPv4 address stands for its
    /// v4-mapped form, and the bits are counted in that.
    ///
    /// # Errors
    /// EINVAL: the host is unknown, or there are not that many bits.
    pub fn parse(text: &[u8], ipv4only: bool) -> Result<Filter> {
        let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
        let text = str::from_utf8(text).map_err(|_| Errno::EINVAL)?;
        let (host, bits) = text.rsplit_once('/').map_or((text, None), |(host, bits)| (host, Some(bits)));
        let family = if ipv4only { Family::V4 } else { Family::Mapped };
        let address = look_up(host, family)?.ip();
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), number).filter(|bits| *bits <= most).ok_or(Errno::EINVAL)?;
        Ok(Filter { address, bits })
    }

    /// Whether the address belongs to the network. One of the other family never does.
    pub fn admits(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => agree(own.octets(), other.octets(), self.bits),
            (IpAddr::V6(own), IpAddr::V6(other)) => agree(own.octets(), other.octets(), self.bits),
            _ => false,
        }
    }
}

/// Digits alone; 0, which lets everybody in, must be meant.
fn number(digits: &str) -> Option<u32> {
    let bits = digits.parse().ok()?;
    (bits != 0 && !digits.starts_with('+') || digits == "0").then_some(bits)
}

/// Whether the first `bits` bits are the same.
fn agree<const N: usize>(a: [u8; N], b: [u8; N], bits: u32) -> bool {
    let first_difference = a.iter().zip(b).position(|(a, b)| *a != b);
    first_difference.is_none_or(|at| at as u32 * 8 + (a[at] ^ b[at]).leading_zeros() >= bits)
}
