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

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(filter: &str, ipv4only: bool, address: &str) -> bool {
        Filter::parse(filter.as_bytes(), ipv4only).unwrap().admits(address.parse().unwrap())
    }

    #[test]
    fn what_is_a_filter() {
        for good in ["127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "10.1.2.3/08", "10.1.2.3/8\0/x"] {
            assert!(Filter::parse(good.as_bytes(), true).is_ok(), "{good}");
        }
        let bits = [
            "/33",
            "/-1",
            "/x",
            "/",
            "/00",
            "/000",
            "/+0",
            "/-0",
            "/+8",
            "/8x",
            "/ 8",
            "/8/8",
            "/4294967296",
        ];
        for bad in bits {
            assert_eq!(Filter::parse(format!("10.1.2.3{bad}").as_bytes(), true), Err(Errno::EINVAL), "{bad}");
        }
        for bad in ["::1", "/8", "", "nobody.invalid", "\u{fffd}"] {
            assert_eq!(Filter::parse(bad.as_bytes(), true), Err(Errno::EINVAL), "{bad}");
        }
        assert!(Filter::parse(b"::1/128", false).is_ok());
        assert_eq!(Filter::parse(b"::1/129", false), Err(Errno::EINVAL));
        assert_eq!(Filter::parse(b"\xff", true), Err(Errno::EINVAL));
    }

    #[test]
    fn leading_bits_decide() {
        let table = [
            ("127.0.0.1", true),
            ("127.0.0.0/8", true),
            ("127.9.9.9/8", true),
            ("10.0.0.0/8", false),
            ("127.0.0.2", false),
            ("127.0.0.2/31", false),
            ("127.0.0.0/31", true),
            ("128.0.0.0/1", false),
            ("1.2.3.4/0", true),
            ("localhost", true),
        ];
        for (filter, expected) in table {
            assert_eq!(admits(filter, true, "127.0.0.1"), expected, "{filter}");
        }
        assert!(admits("2001:db8::/32", false, "2001:db8:1::1"));
        assert!(!admits("2001:db8::/33", false, "2001:db8:8000::1"));
    }

    #[test]
    fn the_family_is_that_of_the_time_of_setting() {
        assert!(!admits("127.0.0.1", true, "::ffff:127.0.0.1"));
        assert!(!admits("0.0.0.0/0", true, "::1"));
        assert!(admits("127.0.0.1", false, "::ffff:127.0.0.1"));
        assert!(!admits("127.0.0.1", false, "127.0.0.1"));
        assert!(admits("127.0.0.1/104", false, "::ffff:127.9.9.9"));
        assert!(!admits("127.0.0.1/104", false, "::ffff:128.0.0.1"));
        assert!(admits("127.0.0.1/8", false, "::ffff:1.1.1.1"));
    }
}
