//! The lines of the log, for people and for machines (JSON).
//!
//! A line is never longer than [`LONGEST`], so that it is written in one
//! piece and the lines of several processes do not mix. What does not print
//! in a text is written as `\x00`, a backslash too.

use crate::errno::Errno;
use crate::socket_type::SocketType;
use std::fmt::Write;
use std::os::fd::RawFd;
use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes that the system writes to a pipe in one piece.
pub const LONGEST: usize = 4096;
/// Bytes of an endpoint that are shown.
const SHOWN: usize = 300;

/// How lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// For people.
    Text,
    /// For machines: an object in each line.
    Json,
}

/// What a line tells.
pub struct Line<'a> {
    /// When it happened.
    pub time: SystemTime,
    /// The socket's number.
    pub socket: u32,
    /// The socket's type.
    pub kind: SocketType,
    /// The socket's identity, empty if it has none.
    pub identity: &'a [u8],
    /// What happened.
    pub what: &'static str,
    /// Where, empty if that is nowhere.
    pub endpoint: &'a [u8],
    /// The endpoint at the other end, empty if there is none or it has no name.
    pub peer: &'a str,
    /// What else there is to say.
    pub facts: Facts,
}

/// Numbers of a line.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Facts {
    /// A descriptor.
    pub fd: Option<RawFd>,
    /// ms until the next attempt.
    pub interval: Option<i32>,
    /// What went wrong.
    pub error: Option<Errno>,
    /// How the peer broke the protocol.
    pub code: Option<i32>,
    /// What the authentication handler said.
    pub status: Option<i32>,
}

impl Format {
    /// Appends a line.
    pub fn line(self, line: &Line<'_>, out: &mut Vec<u8>) {
        let text = match self {
            Format::Text => line.text(),
            Format::Json => line.json(),
        };
        out.extend_from_slice(text.as_bytes());
    }

    /// Appends a line that tells how many are missing.
    pub fn dropped(self, time: SystemTime, count: u64, out: &mut Vec<u8>) {
        let pid = std::process::id();
        let text = match self {
            Format::Text => format!("{} {pid} DROPPED {count} lines\n", date(time)),
            Format::Json => {
                let time = seconds(time);
                format!("{{\"time\":{time},\"pid\":{pid},\"event\":\"DROPPED\",\"count\":{count}}}\n")
            }
        };
        out.extend_from_slice(text.as_bytes());
    }
}

// Writing to a string cannot fail.
impl Line<'_> {
    fn text(&self) -> String {
        let (pid, kind) = (std::process::id(), self.kind.name());
        let mut out = format!("{} {pid} #{} {kind}", date(self.time), self.socket);
        if !self.identity.is_empty() {
            let _ = write!(out, " '{}'", readable(self.identity));
        }
        let _ = write!(out, " {}", self.what);
        if !self.endpoint.is_empty() {
            let _ = write!(out, " {}", readable(shown(self.endpoint)));
        }
        if !self.peer.is_empty() {
            let _ = write!(out, " peer {}", readable(self.peer.as_bytes()));
        }
        let Facts { fd, interval, error, code, status } = self.facts;
        let _ = fd.map(|fd| write!(out, " fd {fd}"));
        let _ = interval.map(|ms| write!(out, " in {ms} ms"));
        let _ = code.map(|code| write!(out, " code {code:#x}"));
        let _ = status.map(|status| write!(out, " status {status}"));
        let _ = error.map(|errno| write!(out, " errno {} ({})", errno.0, description(errno)));
        out.push('\n');
        out
    }

    fn json(&self) -> String {
        let (pid, kind) = (std::process::id(), self.kind.name());
        let mut out = format!("{{\"time\":{},\"pid\":{pid}", seconds(self.time));
        let _ = write!(out, ",\"socket\":{},\"type\":\"{kind}\"", self.socket);
        let texts = [
            ("identity", readable(self.identity)),
            ("event", self.what.into()),
            ("endpoint", readable(shown(self.endpoint))),
            ("peer", readable(self.peer.as_bytes())),
        ];
        for (key, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
            let _ = write!(out, ",\"{key}\":\"{}\"", quoted(text));
        }
        let Facts { fd, interval, error, code, status } = self.facts;
        let numbers = [("fd", fd), ("interval", interval), ("code", code), ("status", status)];
        for (key, number) in numbers.iter().filter_map(|(key, number)| Some((key, (*number)?))) {
            let _ = write!(out, ",\"{key}\":{number}");
        }
        if let Some(errno) = error {
            let _ = write!(out, ",\"errno\":{},\"error\":\"{}\"", errno.0, quoted(description(errno)));
        }
        out.push_str("}\n");
        out
    }
}

fn shown(endpoint: &[u8]) -> &[u8] {
    &endpoint[..endpoint.len().min(SHOWN)]
}

/// Bytes as text: what prints stands for itself.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            match char {
                '\\' => text.push_str("\\x5c"),
                char if char.is_control() => {
                    let mut buffer = [0; 4];
                    hex(char.encode_utf8(&mut buffer).as_bytes(), &mut text);
                }
                char => text.push(char),
            }
        }
        hex(chunk.invalid(), &mut text);
    }
    text
}

fn hex(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        let _ = write!(out, "\\x{byte:02x}");
    }
}

/// A readable text as it stands between the quotes of JSON.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn description(errno: Errno) -> &'static str {
    nix::errno::Errno::from_raw(errno.0).desc()
}

/// Seconds since 1970, to the microsecond.
fn seconds(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}.{:06}", since.as_secs(), since.subsec_micros())
}

/// Date and time in UTC (RFC 3339). Years begin in March here, so that the
/// day that some years have more comes last.
fn date(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400 + 719_468, since.as_secs() % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let micros = since.subsec_micros();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_micros(seconds * 1_000_000 + 42)
    }

    fn example(identity: &'static [u8], endpoint: &'static [u8]) -> Line<'static> {
        Line {
            time: at(1_709_251_199),
            socket: 3,
            kind: SocketType::Dealer,
            identity,
            what: "CONNECTED",
            endpoint,
            peer: "tcp://[::1]:5",
            facts: Facts::default(),
        }
    }

    fn written(format: Format, line: &Line<'_>) -> String {
        let mut out = Vec::new();
        format.line(line, &mut out);
        let text = String::from_utf8(out).unwrap();
        text.replace(&std::process::id().to_string(), "PID")
    }

    #[test]
    fn people_read_one_thing_after_another() {
        let mut line = example(b"w1", b"tcp://127.0.0.1:5");
        line.facts = Facts { fd: Some(9), error: Some(Errno::ECONNREFUSED), ..Facts::default() };
        assert_eq!(
            written(Format::Text, &line),
            "2024-02-29T23:59:59.000042Z PID #3 DEALER 'w1' CONNECTED tcp://127.0.0.1:5 peer tcp://[::1]:5 \
             fd 9 errno 111 (Connection refused)\n"
        );
        let mut line = example(b"", b"");
        line.peer = "";
        line.facts = Facts { interval: Some(0), code: Some(0x1100_0002), status: Some(400), ..line.facts };
        assert_eq!(
            written(Format::Text, &line),
            "2024-02-29T23:59:59.000042Z PID #3 DEALER CONNECTED in 0 ms code 0x11000002 status 400\n"
        );
    }

    #[test]
    fn machines_read_an_object() {
        let mut line = example(b"w1", b"ipc:///tmp/\"x\"");
        line.facts = Facts { fd: Some(9), error: Some(Errno::ECONNREFUSED), ..Facts::default() };
        assert_eq!(
            written(Format::Json, &line),
            "{\"time\":1709251199.000042,\"pid\":PID,\"socket\":3,\"type\":\"DEALER\",\"identity\":\"w1\",\
             \"event\":\"CONNECTED\",\"endpoint\":\"ipc:///tmp/\\\"x\\\"\",\"peer\":\"tcp://[::1]:5\",\
             \"fd\":9,\"errno\":111,\"error\":\"Connection refused\"}\n"
        );
        let mut line = example(b"", b"");
        line.facts = Facts { interval: Some(0), ..line.facts };
        assert!(written(Format::Json, &line).ends_with(",\"interval\":0}\n"));
        assert!(!written(Format::Json, &line).contains("identity"));
    }

    #[test]
    fn every_byte_prints_and_can_be_told() {
        assert_eq!(readable("wörker".as_bytes()), "wörker");
        assert_eq!(readable(b"a\\b"), "a\\x5cb");
        assert_eq!(readable(b"\0\xff\n\x7f"), "\\x00\\xff\\x0a\\x7f");
        assert_eq!(readable("\u{85}".as_bytes()), "\\xc2\\x85");
        assert_eq!(quoted(&readable(b"\0\"")), "\\\\x00\\\"");
    }

    #[test]
    fn no_line_is_too_long_to_be_written_at_once() {
        let mut line = example(&[0x80; 255], &[b'"'; 5000]);
        let peer = "\u{1}".repeat(107);
        line.peer = &peer;
        line.facts = Facts {
            fd: Some(i32::MIN),
            interval: Some(i32::MIN),
            error: Some(Errno(libc::EXDEV)),
            code: Some(i32::MIN),
            status: Some(i32::MIN),
        };
        assert!(written(Format::Json, &line).len() <= LONGEST);
        line.endpoint = &[0x80; 5000];
        assert!(written(Format::Json, &line).len() <= LONGEST);
        assert!(written(Format::Text, &line).len() <= LONGEST);
    }

    #[test]
    fn days_are_counted_right() {
        let expected = [
            (0, "1970-01-01T00:00:00.000042Z"),
            (951_782_400, "2000-02-29T00:00:00.000042Z"),
            (951_868_800, "2000-03-01T00:00:00.000042Z"),
            (1_735_689_599, "2024-12-31T23:59:59.000042Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000042Z"),
        ];
        for (seconds, text) in expected {
            assert_eq!(date(at(seconds)), text);
        }
    }
}
