//! An endpoint that a socket is bound to, and who came to it.

use super::ledger::Tally;
use super::link::{Gone, Link, State};
use crate::event::Event;
use std::collections::BTreeMap;

/// How much longer than other things a failure to bind is shown, in seconds.
const REMEMBERED: f64 = 60.0;

#[derive(Clone, Debug)]
pub struct Bound {
    pub state: State,
    pub since: f64,
    pub error: String,
    /// Peers that were lost.
    pub lost: u64,
    /// The listening descriptor.
    fd: Option<i32>,
    peers: BTreeMap<i32, Link>,
    gone: Gone,
}

impl Bound {
    pub fn new(now: f64) -> Bound {
        Bound {
            state: State::Listening,
            since: now,
            error: String::new(),
            lost: 0,
            fd: None,
            peers: BTreeMap::new(),
            gone: Gone::default(),
        }
    }

    /// Whether a descriptor is the listener's or a peer's.
    pub fn has(&self, fd: i32) -> bool {
        self.fd == Some(fd) || self.peers.contains_key(&fd)
    }

    pub fn apply(&mut self, event: &Event) -> Tally {
        match event.what.as_str() {
            "LISTENING" | "ENDPOINT_BOUND" => {
                self.fd = event.fd.or(self.fd);
                self.enter(State::Listening, event);
            }
            "BIND_FAILED" => {
                self.enter(State::BindFailed, event);
                self.since = event.time;
                return self.refused(event);
            }
            "ACCEPT_FAILED" => return self.refused(event),
            "CLOSED" | "ENDPOINT_UNBOUND" => self.enter(State::Closed, event),
            "CLOSE_FAILED" => self.error = event.reason(),
            "ACCEPTED" => {
                let mut link = Link::new(event.time);
                link.made(event);
                self.peers.insert(event.fd.unwrap_or(-1), link);
                return Tally { made: 1, ..Tally::default() };
            }
            _ => return self.peer(event),
        }
        Tally::default()
    }

    /// Something happened to one of the peers.
    fn peer(&mut self, event: &Event) -> Tally {
        let fd = event.fd.unwrap_or(-1);
        let Some(link) = self.peers.get_mut(&fd) else {
            if event.what == "OWN_CLOSE" {
                self.enter(State::Closed, event);
            }
            return Tally::default();
        };
        match event.what.as_str() {
            "HANDSHAKE_SUCCEEDED" => drop(link.shaken(event)),
            "DISCONNECTED" => {
                link.down(event);
                self.lost += 1;
                let error = link.error.clone();
                self.ended(fd, State::Lost, event);
                return Tally { lost: 1, error, ..Tally::default() };
            }
            "OWN_CLOSE" => self.ended(fd, State::Closed, event),
            _ => link.failed(event),
        }
        Tally::default()
    }

    fn refused(&mut self, event: &Event) -> Tally {
        self.error = event.reason();
        Tally { refused: 1, error: self.error.clone(), ..Tally::default() }
    }

    fn enter(&mut self, state: State, event: &Event) {
        if self.state != state {
            self.state = state;
            self.since = event.time;
        }
        if state == State::Closed {
            self.fd = None;
        }
    }

    fn ended(&mut self, fd: i32, state: State, event: &Event) {
        if let Some(link) = self.peers.remove(&fd) {
            self.gone.push(link.over(state, event.time));
        }
    }

    /// Ends everything, when the socket has ended.
    pub fn end(&mut self, now: f64) {
        self.state = State::Closed;
        for (_, link) in std::mem::take(&mut self.peers) {
            self.gone.push(link.over(State::Closed, now));
        }
    }

    /// Forgets what ended before a time; whether nothing is left.
    pub fn forget(&mut self, before: f64) -> bool {
        self.gone.forget(before);
        let over = match self.state {
            State::Closed => self.since < before,
            State::BindFailed => self.since < before - REMEMBERED,
            _ => false,
        };
        over && self.peers.is_empty() && self.gone.is_empty()
    }

    /// How many are there now.
    pub fn peers(&self) -> usize {
        self.peers.len()
    }

    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.peers.values().chain(self.gone.iter())
    }
}
