//! The events of a log, as `ZMQ_MONITOR_LOG` writes them: read from either
//! of its forms, and written in both.

use crate::text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A line of the log. What it does not tell is empty, or None.
#[derive(Clone, PartialEq, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Event {
    /// Seconds since 1970.
    pub time: f64,
    pub pid: u32,
    /// The socket's number in its process; 0 if the line is about none.
    #[serde(skip_serializing_if = "is_zero")]
    pub socket: u32,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub identity: String,
    /// What happened.
    #[serde(rename = "event")]
    pub what: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub endpoint: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub peer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fd: Option<i32>,
    /// ms until the next attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<i32>,
    /// How a peer broke the protocol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
    /// What the authentication handler said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errno: Option<i32>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// Lines that are missing here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// Times that make sense: the first few thousand years.
const TIMES: std::ops::Range<f64> = 0.0..1e11;

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Event {
    /// Reads a line; None if it is not one of the log's.
    pub fn read(line: &str) -> Option<Event> {
        let event: Event = match line.starts_with('{') {
            true => serde_json::from_str(line).ok()?,
            false => text::read(line)?,
        };
        (!event.what.is_empty() && TIMES.contains(&event.time)).then_some(event)
    }

    /// The line for machines.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("numbers and texts")
    }

    /// Type, number and identity of the socket.
    pub fn socket(&self) -> String {
        label(&self.kind, self.socket, &self.identity)
    }

    /// What went wrong, as far as the event knows.
    pub fn reason(&self) -> String {
        match (self.code, self.status) {
            (Some(code), _) => format!("handshake: protocol error {code:#x}"),
            (_, Some(status)) => format!("handshake: refused with {status}"),
            _ if self.what.starts_with("HANDSHAKE") => format!("handshake: {}", self.error),
            _ => self.error.clone(),
        }
    }

    /// Endpoint and all that the line tells beyond it.
    pub fn details(&self) -> String {
        let mut parts = Vec::new();
        let mut part = |text: String| parts.push(text);
        if !self.endpoint.is_empty() {
            part(self.endpoint.clone());
        }
        if !self.peer.is_empty() {
            part(format!("peer {}", self.peer));
        }
        self.fd.into_iter().for_each(|fd| part(format!("fd {fd}")));
        self.interval.into_iter().for_each(|ms| part(format!("in {ms} ms")));
        self.code.into_iter().for_each(|code| part(format!("code {code:#x}")));
        self.status.into_iter().for_each(|status| part(format!("status {status}")));
        self.errno.into_iter().for_each(|errno| part(format!("errno {errno} ({})", self.error)));
        self.count.into_iter().for_each(|count| part(format!("{count} lines")));
        parts.join(" ")
    }
}

/// How a socket is called.
pub fn label(kind: &str, number: u32, identity: &str) -> String {
    match identity {
        "" => format!("#{number} {kind}"),
        identity => format!("#{number} {kind} '{identity}'"),
    }
}

/// The line for people.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", text::date(self.time), self.pid)?;
        if self.socket != 0 {
            write!(f, " {}", self.socket())?;
        }
        write!(f, " {}", self.what)?;
        match self.details() {
            details if details.is_empty() => Ok(()),
            details => write!(f, " {details}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_comes_back_as_it_was() {
        let lines = [
            r#"{"time":1709251199.000042,"pid":7,"socket":3,"type":"DEALER","identity":"w1","event":"CONNECTED","endpoint":"ipc:///tmp/\"x\"","peer":"tcp://[::1]:5","fd":9,"errno":111,"error":"Connection refused"}"#,
            r#"{"time":1795543367.474437,"pid":7,"socket":3,"type":"PUSH","event":"CONNECT_RETRIED","endpoint":"tcp://127.0.0.1:40229","interval":0}"#,
            r#"{"time":1795543367.5,"pid":7,"event":"DROPPED","count":12}"#,
        ];
        for line in lines {
            assert_eq!(Event::read(line).unwrap().json(), line);
        }
    }

    #[test]
    fn what_else_a_program_says_is_no_event() {
        for line in ["", "{", "{}", "[1]", "hello", r#"{"time":"now"}"#, r#"{"level":"info"}"#] {
            assert_eq!(Event::read(line), None, "{line}");
        }
    }

    #[test]
    fn fields_of_later_versions_are_no_trouble() {
        assert_eq!(Event::read(r#"{"event":"X","new":[{}]}"#).unwrap().what, "X");
    }

    #[test]
    fn a_handshake_tells_why_it_failed() {
        let event = |fields| Event::read(&format!(r#"{{"event":"HANDSHAKE_FAILED",{fields}}}"#)).unwrap();
        assert_eq!(event(r#""status":400"#).reason(), "handshake: refused with 400");
        assert_eq!(event(r#""code":268435457"#).reason(), "handshake: protocol error 0x10000001");
        assert_eq!(event(r#""errno":110,"error":"Timed out""#).reason(), "handshake: Timed out");
    }
}
