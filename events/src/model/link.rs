//! One connection, or one that is wanted.

use crate::event::Event;
use std::collections::VecDeque;

/// Connections that have ended and are still shown, at most, of an endpoint.
const FADING: usize = 50;

/// How something is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    BindFailed,
    /// Without a connection, and no attempt is announced.
    Down,
    /// Over: the peer is gone.
    Lost,
    /// The handshake came to nothing.
    Failed,
    Retrying,
    Connecting,
    Handshake,
    /// Taken back by the program; what is queued may still be sent.
    Closing,
    Up,
    Listening,
    /// Over, as our own side wanted it.
    Closed,
}

#[derive(Clone, Debug)]
pub struct Link {
    pub state: State,
    /// Since when it is up, or is not.
    pub since: f64,
    /// When the next attempt is due, while retrying.
    pub due: f64,
    pub fd: Option<i32>,
    pub peer: String,
    pub retries: u64,
    pub lost: u64,
    /// The last thing that went wrong.
    pub error: String,
    /// Since when it cannot be used, though it should.
    pub out: Option<f64>,
    /// The program does not want it any more.
    pub unwanted: bool,
}

impl Link {
    pub fn new(now: f64) -> Link {
        Link {
            state: State::Connecting,
            since: now,
            due: 0.0,
            fd: None,
            peer: String::new(),
            retries: 0,
            lost: 0,
            error: String::new(),
            out: None,
            unwanted: false,
        }
    }

    /// A stream is there.
    pub fn made(&mut self, event: &Event) {
        self.state = State::Handshake;
        self.since = event.time;
        self.fd = event.fd;
        self.peer.clone_from(&event.peer);
    }

    /// The handshake is over; returns how long the link could not be used.
    pub fn shaken(&mut self, event: &Event) -> f64 {
        if self.state == State::Handshake {
            self.state = State::Up;
        }
        self.out.take().map_or(0.0, |out| event.time - out)
    }

    /// The handshake came to nothing; the stream ends next.
    pub fn failed(&mut self, event: &Event) {
        self.state = State::Failed;
        self.error = event.reason();
    }

    /// There is no stream (any more).
    pub fn down(&mut self, event: &Event) {
        // Why a handshake failed says more than how its stream ended.
        if self.state != State::Failed {
            self.blame(event);
        }
        if self.fd.take().is_some() || self.out.is_none() {
            self.since = event.time;
        }
        self.out.get_or_insert(event.time);
        self.state = State::Down;
    }

    pub fn blame(&mut self, event: &Event) {
        match event.reason() {
            reason if !reason.is_empty() => self.error = reason,
            _ if event.what == "DISCONNECTED" => self.error = "left by the peer".into(),
            _ => {}
        }
    }

    /// Over, in this state.
    pub fn over(mut self, state: State, now: f64) -> Link {
        self.state = state;
        self.since = now;
        self.out = None;
        self
    }
}

/// Connections that have ended: shown for a moment, so that what flaps is seen.
#[derive(Clone, Debug, Default)]
pub struct Gone(VecDeque<Link>);

impl Gone {
    pub fn push(&mut self, link: Link) {
        if self.0.len() == FADING {
            self.0.pop_front();
        }
        self.0.push_back(link);
    }

    /// Forgets those that ended before a time.
    pub fn forget(&mut self, before: f64) {
        self.0.retain(|link| link.since >= before);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Link> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
