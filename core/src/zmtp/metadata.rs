//! Metadata (RFC 23): properties in a row, each `NAMELEN(1) NAME VALUELEN(4)
//! VALUE`. They travel in READY and INITIATE, and in ZAP replies.

use super::error::ProtocolError;
use crate::SocketType;

const SOCKET_TYPE: &str = "Socket-Type";
const IDENTITY: &str = "Identity";

/// The properties in a stretch of bytes. Ends after the first error.
pub(super) struct Properties<'a>(&'a [u8]);

impl<'a> Properties<'a> {
    pub fn new(data: &'a [u8]) -> Properties<'a> {
        Properties(data)
    }
}

impl<'a> Iterator for Properties<'a> {
    /// Name and value.
    type Item = Result<(&'a [u8], &'a [u8]), ProtocolError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        match split(self.0) {
            Some((name, value, rest)) => {
                self.0 = rest;
                Some(Ok((name, value)))
            }
            None => {
                self.0 = &[];
                Some(Err(ProtocolError::INVALID_METADATA))
            }
        }
    }
}

/// Name and value of the first property, and what follows; `None` if a length
/// points beyond the end.
fn split(data: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (&len, rest) = data.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(len))?;
    let (len, rest) = rest.split_first_chunk()?;
    let (value, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
    Some((name, value, rest))
}

/// What a peer tells about itself.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Peer {
    /// `None` if it names no type, or none that is known here: that refuses nobody.
    pub socket_type: Option<SocketType>,
    /// Empty if it has none.
    pub identity: Vec<u8>,
}

impl Peer {
    /// Reads a peer's metadata. Names differ by more than case; unknown ones are skipped.
    pub fn parse(data: &[u8]) -> Result<Peer, ProtocolError> {
        let mut peer = Peer::default();
        for property in Properties::new(data) {
            let (name, value) = property?;
            if name.eq_ignore_ascii_case(SOCKET_TYPE.as_bytes()) {
                peer.socket_type = SocketType::ALL.into_iter().find(|kind| kind.name().as_bytes() == value);
            } else if name.eq_ignore_ascii_case(IDENTITY.as_bytes()) {
                peer.identity = value.to_vec();
            }
        }
        Ok(peer)
    }
}

/// Our own metadata: the type always, the identity where libzmq 4 sends it,
/// and from every type that was given one: a ROUTER of libzmq 3.2's manners
/// addresses peers of any type by it.
pub(super) fn own(socket_type: SocketType, identity: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    push(SOCKET_TYPE, socket_type.name().as_bytes(), &mut data);
    let addressed = matches!(socket_type, SocketType::Req | SocketType::Dealer | SocketType::Router);
    if addressed || !identity.is_empty() {
        push(IDENTITY, identity, &mut data);
    }
    data
}

/// Appends a property. Our values are an identity of 255 bytes at most.
fn push(name: &str, value: &[u8], out: &mut Vec<u8>) {
    out.push(name.len() as u8);
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(&(value.len() as u32).to_be_bytes());
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Noise, hex};
    use super::*;

    const TYPE: &str = "0b 536f636b65742d54797065";
    const ID: &str = "08 4964656e74697479";

    #[test]
    fn own_metadata_as_captured() {
        for (kind, identity, wire) in [
            (SocketType::Push, "", format!("{TYPE} 00000004 50555348")),
            (SocketType::Push, "abc", format!("{TYPE} 00000004 50555348 {ID} 00000003 616263")),
            (SocketType::Sub, "", format!("{TYPE} 00000003 535542")),
            (SocketType::Req, "", format!("{TYPE} 00000003 524551 {ID} 00000000")),
            (SocketType::Rep, "", format!("{TYPE} 00000003 524550")),
            (SocketType::Dealer, "abc", format!("{TYPE} 00000006 4445414c4552 {ID} 00000003 616263")),
            (SocketType::Router, "", format!("{TYPE} 00000006 524f55544552 {ID} 00000000")),
        ] {
            assert_eq!(own(kind, identity.as_bytes()), hex(&wire), "{kind:?}");
        }
    }

    #[test]
    fn every_type_is_recognised() {
        for kind in SocketType::ALL {
            assert_eq!(Peer::parse(&own(kind, b"")).unwrap().socket_type, Some(kind));
        }
    }

    #[test]
    fn a_peer_may_say_more_less_or_something_unheard_of() {
        let parse = |text: String| Peer::parse(&hex(&text)).unwrap();
        assert_eq!(parse(String::new()), Peer::default());
        assert_eq!(parse(format!("{TYPE} 00000006 534552564552")).socket_type, None, "SERVER");
        assert_eq!(parse(format!("{TYPE} 00000003 707562")).socket_type, None, "types are upper case");
        let long = "61".repeat(300);
        assert_eq!(parse(format!("{ID} 0000012c {long}")).identity, [b'a'; 300]);
        let other = "05 582d466f6f 00000002 0102";
        let peer = parse(format!("{other} {} 00000001 78 {other}", ID.replace("4964", "6944")));
        assert_eq!(peer.identity, b"x", "names are compared without case");
    }

    #[test]
    fn lengths_beyond_the_end() {
        for wire in [
            "00",
            "0b",
            "0b 536f",
            &format!("{TYPE} 000000"),
            &format!("{TYPE} 00000004 505553"),
            &format!("{TYPE} ffffffff 50555348"),
            &format!("{TYPE} 00000004 50555348 00"),
            &format!("{TYPE} 00000004 50555348 ff"),
        ] {
            assert_eq!(Peer::parse(&hex(wire)), Err(ProtocolError::INVALID_METADATA), "{wire}");
        }
    }

    #[test]
    fn noise_never_panics_and_ends() {
        let mut noise = Noise::new(4);
        for _ in 0..20_000 {
            let len = noise.below(30);
            let mut data = noise.bytes(len);
            for byte in &mut data {
                *byte &= 3; // small lengths, so that some properties are whole
            }
            assert!(Properties::new(&data).count() <= len);
        }
    }
}
