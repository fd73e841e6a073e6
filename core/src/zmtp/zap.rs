//! ZAP (RFC 27): how a server asks its application whether a peer may come in.
//! Requests and replies are multipart messages, given here as their frames
//! without the empty delimiter in front; carrying them is the caller's part.

use super::error::ProtocolError;
use super::metadata::Properties;

const VERSION: &[u8] = b"1.0";

/// A question about one peer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZapRequest {
    /// The domain that the socket is configured for; may be empty.
    pub domain: Vec<u8>,
    /// Identity of the asking socket; may be empty.
    pub identity: Vec<u8>,
    /// NULL, PLAIN or CURVE.
    pub mechanism: &'static str,
    /// NULL: none; PLAIN: username, password; CURVE: the client's permanent
    /// public key, 32 bytes.
    pub credentials: Vec<Vec<u8>>,
}

impl ZapRequest {
    /// The frames of the request. `id` comes back in the reply; `address` is
    /// the peer's, numeric and without a port.
    pub fn frames(&self, id: &[u8], address: &str) -> Vec<Vec<u8>> {
        let head = [VERSION, id, &self.domain, address.as_bytes(), &self.identity, self.mechanism.as_bytes()];
        head.iter().map(|frame| frame.to_vec()).chain(self.credentials.iter().cloned()).collect()
    }
}

/// What the handler decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ZapStatus {
    /// 200: the peer is let in.
    Success,
    /// 300: not now; the peer is turned away without a word.
    TemporaryError,
    /// 400: the credentials are refused.
    AuthenticationFailure,
    /// 500: the handler itself is in trouble.
    InternalError,
}

impl ZapStatus {
    /// The status code: 200, 300, 400 or 500.
    pub fn code(self) -> u16 {
        match self {
            ZapStatus::Success => 200,
            ZapStatus::TemporaryError => 300,
            ZapStatus::AuthenticationFailure => 400,
            ZapStatus::InternalError => 500,
        }
    }

    fn parse(text: &[u8]) -> Option<ZapStatus> {
        match text {
            b"200" => Some(ZapStatus::Success),
            b"300" => Some(ZapStatus::TemporaryError),
            b"400" => Some(ZapStatus::AuthenticationFailure),
            b"500" => Some(ZapStatus::InternalError),
            _ => None,
        }
    }
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZapReply {
    /// The decision.
    pub status: ZapStatus,
    /// Who the peer is, if the handler said so.
    pub user_id: Option<String>,
}

impl ZapReply {
    /// Reads the frames of a reply to the request with this `id`.
    ///
    /// The errors are those of monitoring: not six frames, another version,
    /// another id, a status code outside 200, 300, 400, 500, bad metadata.
    /// The status text is for people and the metadata for nobody here; both are
    /// dropped.
    pub fn parse<F: AsRef<[u8]>>(frames: &[F], id: &[u8]) -> Result<ZapReply, ProtocolError> {
        let [version, reply_id, status, _text, user_id, metadata] = frames else {
            return Err(ProtocolError::ZAP_MALFORMED_REPLY);
        };
        if version.as_ref() != VERSION {
            return Err(ProtocolError::ZAP_BAD_VERSION);
        }
        if reply_id.as_ref() != id {
            return Err(ProtocolError::ZAP_BAD_REQUEST_ID);
        }
        let status = ZapStatus::parse(status.as_ref()).ok_or(ProtocolError::ZAP_INVALID_STATUS_CODE)?;
        if Properties::new(metadata.as_ref()).any(|property| property.is_err()) {
            return Err(ProtocolError::ZAP_INVALID_METADATA);
        }
        let user_id = String::from_utf8_lossy(user_id.as_ref()).into_owned();
        Ok(ZapReply { status, user_id: Some(user_id).filter(|id| !id.is_empty()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_its_frames_in_order() {
        let request = ZapRequest {
            domain: b"global".to_vec(),
            identity: b"srv".to_vec(),
            mechanism: "PLAIN",
            credentials: vec![b"admin".to_vec(), b"secret".to_vec()],
        };
        let frames = request.frames(b"7", "127.0.0.1");
        let expected: [&[u8]; 8] =
            [b"1.0", b"7", b"global", b"127.0.0.1", b"srv", b"PLAIN", b"admin", b"secret"];
        assert_eq!(frames, expected);
    }

    #[test]
    fn replies() {
        let good: [&[u8]; 6] = [b"1.0", b"7", b"200", b"OK", b"joe", b"\x01a\0\0\0\x01b"];
        let with = |index: usize, frame: &'static [u8]| {
            let mut frames = good;
            frames[index] = frame;
            ZapReply::parse(&frames, b"7")
        };
        let joe = Some("joe".to_string());
        assert_eq!(with(3, b""), Ok(ZapReply { status: ZapStatus::Success, user_id: joe.clone() }));
        assert_eq!(with(4, b""), Ok(ZapReply { status: ZapStatus::Success, user_id: None }));
        assert_eq!(with(4, b"\xff").unwrap().user_id.as_deref(), Some("\u{fffd}"));
        for (text, status) in [
            (&b"200"[..], ZapStatus::Success),
            (b"300", ZapStatus::TemporaryError),
            (b"400", ZapStatus::AuthenticationFailure),
            (b"500", ZapStatus::InternalError),
        ] {
            assert_eq!(with(2, text), Ok(ZapReply { status, user_id: joe.clone() }));
            assert_eq!(status.code().to_string().as_bytes(), text);
        }
        for (index, frame, code) in [
            (0, &b"1.1"[..], 0x2000_0003),
            (0, b"", 0x2000_0003),
            (1, b"8", 0x2000_0002),
            (2, b"201", 0x2000_0004),
            (2, b"0200", 0x2000_0004),
            (2, b"", 0x2000_0004),
            (5, b"\x01", 0x2000_0005),
            (5, b"\x01a\0\0\0\x02b", 0x2000_0005),
        ] {
            assert_eq!(with(index, frame), Err(ProtocolError(code)), "frame {index}: {frame:?}");
        }
        assert_eq!(ZapReply::parse(&good[..5], b"7"), Err(ProtocolError(0x2000_0001)));
        assert_eq!(
            ZapReply::parse(&[good.as_slice(), &[b""]].concat(), b"7"),
            Err(ProtocolError(0x2000_0001))
        );
    }
}
