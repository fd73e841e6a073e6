//! Hosts and ports of tcp addresses, from text to numbers.
//!
//! A listener's host is an interface or a number and is never looked up; a
//! peer's is looked up once, by the system and in the caller's thread.

use crate::errno::{Errno, Result};
use crate::sys::names;
use nix::ifaddrs::getifaddrs;
use nix::net::if_::if_nametoindex;
use std::ffi::CString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

/// Which addresses will do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    /// IPv4 ones.
    V4,
    /// IPv6 ones, for which IPv4 ones stand in their v4-mapped form.
    Mapped,
}

/// Splits `HOST:PORT` at the last colon, drops one pair of brackets around
/// the host, and reads the port.
///
/// # Errors
/// EINVAL: no colon, no port, or what is there is no port.
pub fn split_port(text: &[u8]) -> Result<(&[u8], u16)> {
    let colon = text.iter().rposition(|&byte| byte == b':').ok_or(Errno::EINVAL)?;
    let (host, port) = (&text[..colon], port(&text[colon + 1..])?);
    let inner = host.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    Ok((inner.unwrap_or(host), port))
}

/// `*` and `0` leave the choice to the system (0). Otherwise what leads the
/// text as a decimal number, modulo 65536, and that is not 0.
fn port(text: &[u8]) -> Result<u16> {
    if matches!(text, b"*" | b"0") {
        return Ok(0);
    }
    match leading_number(text) as u16 {
        0 => Err(Errno::EINVAL),
        port => Ok(port),
    }
}

/// The number that text begins with: blanks, a sign and what follows the
/// digits are ignored, and it saturates. 0 without digits.
fn leading_number(text: &[u8]) -> i64 {
    let text = match text.iter().position(|byte| !matches!(byte, b' ' | b'\t'..=b'\r')) {
        Some(start) => &text[start..],
        None => return 0,
    };
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        _ => (1, text),
    };
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: i64, digit| {
        number.saturating_mul(10).saturating_add(sign * i64::from(digit - b'0'))
    })
}

/// The local address that a listener's host stands for: `*`, an interface
/// (its first address that will do; with [`Family::Mapped`] of either kind,
/// not mapped), or an address in numbers.
///
/// # Errors
/// ENODEV: none of these. EMFILE and others: interfaces cannot be listed.
pub fn local(host: &[u8], port: u16, family: Family) -> Result<SocketAddr> {
    let host = str::from_utf8(host).map_err(|_| Errno::ENODEV)?;
    let found = match (host, family) {
        ("*", Family::V4) => Some((Ipv4Addr::UNSPECIFIED, 0).into()),
        ("*", Family::Mapped) => Some((Ipv6Addr::UNSPECIFIED, 0).into()),
        // Saves asking for all interfaces: none is named like a whole address.
        _ if host.parse::<IpAddr>().is_ok() => numeric(host, family),
        _ => interface(host, family)?.or_else(|| numeric(host, family)),
    };
    let mut address = found.ok_or(Errno::ENODEV)?;
    address.set_port(port);
    Ok(address)
}

/// The first suitable address of an interface, with port 0.
fn interface(name: &str, family: Family) -> Result<Option<SocketAddr>> {
    let entries = getifaddrs()?.filter(|entry| entry.interface_name == name);
    let mut addresses = entries.filter_map(|entry| super::socket_addr(entry.address.as_ref()?));
    Ok(addresses.find(|address| family == Family::Mapped || address.is_ipv4()))
}

/// The address of a peer's host: in numbers, or looked up by the system,
/// whose first suitable answer counts. Port 0.
///
/// # Errors
/// EINVAL: there is no such host, or it has no suitable address. ENOMEM.
pub fn look_up(host: &str, family: Family) -> Result<SocketAddr> {
    if let Some(address) = numeric(host, family) {
        return Ok(address);
    }
    // Nothing that a name server could know.
    if host.is_empty() || host.contains(['*', ':', '[', ']', '/']) {
        return Err(Errno::EINVAL);
    }
    let answers = names::look_up(&CString::new(host).map_err(|_| Errno::EINVAL)?)?;
    let answers: Vec<SocketAddr> = answers.iter().filter_map(super::socket_addr).collect();
    let real = answers.iter().find(|address| address.is_ipv6() == (family == Family::Mapped));
    real.or(answers.first()).and_then(|address| suited(*address, family)).ok_or(Errno::EINVAL)
}

/// The address that a text of numbers stands for, with port 0: IPv6, with
/// `%SCOPE` if need be, or IPv4 as inet_aton(3) takes it.
fn numeric(host: &str, family: Family) -> Option<SocketAddr> {
    let (ip, scope) = host.split_once('%').map_or((host, None), |(ip, scope)| (ip, Some(scope)));
    let address = match (ip.parse::<Ipv6Addr>(), scope) {
        (Ok(ip), None) => SocketAddrV6::new(ip, 0, 0, 0).into(),
        (Ok(ip), Some(scope)) => SocketAddrV6::new(ip, 0, 0, scope_id(scope)?).into(),
        (Err(_), None) => (ipv4(ip)?, 0).into(),
        (Err(_), Some(_)) => return None,
    };
    suited(address, family)
}

fn scope_id(scope: &str) -> Option<u32> {
    if_nametoindex(scope).ok().or_else(|| scope.parse().ok())
}

/// One to four parts, decimal, octal or hexadecimal; the last fills what is left.
fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut parts: Vec<u32> = Vec::with_capacity(4);
    for part in text.split('.') {
        parts.push(ipv4_part(part)?);
    }
    let last = parts.pop()?;
    let left = 4_usize.checked_sub(parts.len()).filter(|left| *left > 0)? as u32;
    if parts.iter().any(|part| *part > 255) || u64::from(last) >> (8 * left) != 0 {
        return None;
    }
    let high = parts.iter().zip([24, 16, 8]).map(|(part, shift)| part << shift).sum::<u32>();
    Some(Ipv4Addr::from_bits(high | last))
}

fn ipv4_part(part: &str) -> Option<u32> {
    let (digits, radix) = match part.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&part[2..], 16),
        [b'0', _, ..] => (&part[1..], 8),
        _ => (part, 10),
    };
    // from_str_radix would take a sign.
    if digits.starts_with(['+', '-']) { None } else { u32::from_str_radix(digits, radix).ok() }
}

/// The address as the family has it, if it can.
fn suited(address: SocketAddr, family: Family) -> Option<SocketAddr> {
    match (address, family) {
        (SocketAddr::V4(_), Family::V4) | (SocketAddr::V6(_), Family::Mapped) => Some(address),
        (SocketAddr::V4(v4), Family::Mapped) => Some((v4.ip().to_ipv6_mapped(), v4.port()).into()),
        (SocketAddr::V6(_), Family::V4) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(address: Result<SocketAddr>) -> String {
        address.map_or_else(|errno| format!("{errno:?}"), |address| address.ip().to_string())
    }

    #[test]
    fn the_last_colon_parts_host_and_port_and_one_pair_of_brackets_goes() {
        let table: [(&str, &str, u16); 9] = [
            ("127.0.0.1:5555", "127.0.0.1", 5555),
            ("::1:7", "::1", 7),
            ("[::1]:7", "::1", 7),
            ("[::1]", "[:", 1),
            ("[::1:7", "[::1", 7),
            ("[[x]]:7", "[x]", 7),
            ("[]:7", "", 7),
            ("[:7", "[", 7),
            (":7", "", 7),
        ];
        for (text, host, port) in table {
            assert_eq!(split_port(text.as_bytes()), Ok((host.as_bytes(), port)), "{text}");
        }
        assert_eq!(split_port(b"5555"), Err(Errno::EINVAL));
    }

    #[test]
    fn ports_are_numbers_in_their_loosest_form() {
        let table: [(&str, Option<u16>); 27] = [
            ("*", Some(0)),
            ("0", Some(0)),
            ("1", Some(1)),
            ("65535", Some(65535)),
            ("0080", Some(80)),
            ("65537", Some(1)),
            ("-1", Some(65535)),
            ("+7", Some(7)),
            (" \t\n\x0b\x0c\r7", Some(7)),
            (" -1", Some(65535)),
            ("7x", Some(7)),
            ("7 ", Some(7)),
            ("7*", Some(7)),
            ("99999999999999999999", Some(65535)),
            ("65536", None),
            ("-99999999999999999999", None),
            ("00", None),
            ("+0", None),
            (" 0", None),
            ("0x50", None),
            ("", None),
            (" ", None),
            ("-", None),
            ("- 1", None),
            ("abc", None),
            ("**", None),
            (" *", None),
        ];
        for (text, expected) in table {
            assert_eq!(port(text.as_bytes()).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn numeric_hosts() {
        let table = [
            ("127.0.0.1", "127.0.0.1", "::ffff:127.0.0.1"),
            ("0.0.0.0", "0.0.0.0", "::ffff:0.0.0.0"),
            ("127.1", "127.0.0.1", "::ffff:127.0.0.1"),
            ("1.2.772", "1.2.3.4", "::ffff:1.2.3.4"),
            ("0x7f.0.0.010", "127.0.0.8", "::ffff:127.0.0.8"),
            ("2130706433", "127.0.0.1", "::ffff:127.0.0.1"),
            ("0", "0.0.0.0", "::ffff:0.0.0.0"),
            ("::1", "", "::1"),
            ("::", "", "::"),
            ("::ffff:1.2.3.4", "", "::ffff:1.2.3.4"),
            ("fe80::1%7", "", "fe80::1"),
        ];
        for (host, v4, mapped) in table {
            let text =
                |family| numeric(host, family).map_or(String::new(), |address| address.ip().to_string());
            assert_eq!(text(Family::V4), v4, "{host}");
            assert_eq!(text(Family::Mapped), mapped, "{host}");
        }
    }

    #[test]
    fn texts_that_are_no_address() {
        let texts = [
            "",
            ".",
            "1.",
            ".1",
            "1..2",
            "256.0.0.1",
            "1.2.3.256",
            "1.2.3.4.5",
            "1.256.1",
            "1.2.65536",
            "4294967296",
            "+1.2.3.4",
            "1.2.3.-4",
            "08.1.1.1",
            "0x",
            "0xg",
            "0x+1",
            "1 ",
            "lo",
            "[::1]",
            ":::",
            "127.0.0.1%1",
            "fe80::1%",
            "fe80::1%no such interface",
        ];
        for text in texts {
            assert_eq!(numeric(text, Family::Mapped), None, "{text:?}");
        }
    }

    #[test]
    fn scopes_are_numbers_or_interfaces() {
        let scope = |text| match numeric(text, Family::Mapped) {
            Some(SocketAddr::V6(address)) => address.scope_id(),
            other => panic!("{other:?}"),
        };
        assert_eq!(scope("fe80::1%7"), 7);
        assert_eq!(scope("fe80::1%lo"), if_nametoindex("lo").unwrap());
    }

    #[test]
    fn listeners_take_stars_interfaces_and_numbers_but_no_names() {
        let local = |host: &str, family| text(local(host.as_bytes(), 0, family));
        let nodev = format!("{:?}", Errno::ENODEV);
        let table = [
            ("*", "0.0.0.0", "::"),
            ("lo", "127.0.0.1", "127.0.0.1"),
            ("127.1", "127.0.0.1", "::ffff:127.0.0.1"),
            ("::1", &nodev, "::1"),
            ("localhost", &nodev, &nodev),
            ("", &nodev, &nodev),
            ("[:", &nodev, &nodev),
            ("[::1", &nodev, &nodev),
        ];
        for (host, v4, mapped) in table {
            assert_eq!(local(host, Family::V4), v4, "{host}");
            assert_eq!(local(host, Family::Mapped), mapped, "{host}");
        }
        assert_eq!(super::local(b"\xff", 0, Family::V4), Err(Errno::ENODEV));
        assert_eq!(super::local(b"::1", 9, Family::Mapped).map(|address| address.port()), Ok(9));
    }

    #[test]
    fn peers_may_have_names() {
        assert_eq!(text(look_up("127.1", Family::V4)), "127.0.0.1");
        assert_eq!(text(look_up("localhost", Family::V4)), "127.0.0.1");
        assert!(look_up("localhost", Family::Mapped).is_ok_and(|address| address.is_ipv6()));
        for host in ["", "*", "[:", "[::1", "::1", "a/b", "a\0b"] {
            assert_eq!(look_up(host, Family::V4), Err(Errno::EINVAL), "{host:?}");
        }
        assert_eq!(look_up("nobody.invalid", Family::Mapped), Err(Errno::EINVAL));
    }
}
