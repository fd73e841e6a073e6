//! Signs of life (RFC 37): PINGs to the peer, and what silence leads to.
//!
//! Whatever comes in is a sign of life. Silence is judged when a timer
//! expires, by the reads that were counted meanwhile, so that traffic itself
//! costs nothing. What has come and was not read, because the socket takes
//! nothing in, counts as well.

use super::{Session, State, Turn};
use crate::engine::input::Ping;
use crate::errno::Errno;
use crate::io_thread::Shared;
use crate::zmtp::command;
use std::time::{Duration, Instant};

// Kinds of timers: the next PING is due,
pub const PING: u32 = 3;
// the answer to one should be there,
pub const ANSWER: u32 = 4;
// it is to be looked whether the peer has been silent for as long as it said.
pub const TTL: u32 = 5;

/// What a session has asked of its peer and was told by it.
#[derive(Default)]
pub struct Pulse {
    /// The PING whose answer is waited for.
    asked: Option<Asked>,
    /// Silence that the peer said to end the connection after.
    ttl: Option<Silence>,
}

/// What was so when the wait for an answer began.
struct Asked {
    /// Reads so far.
    reads: u64,
    /// Whether the PING waited itself, for the end of a long message.
    waits: bool,
    /// Bytes that the peer's stream had taken.
    taken: u64,
}

/// How long a peer may be silent, and has been.
struct Silence {
    limit: Duration,
    /// Reads when it was last looked.
    reads: u64,
    /// How often nothing had come since the look before.
    looks: u32,
}

/// Looks at a peer in the time that it may be silent: so it may be for a
/// quarter longer, and is never for less.
const LOOKS: u32 = 4;

impl Session {
    /// Begins to ask for signs of life, if that is wanted.
    pub(super) fn begin_heartbeat(&mut self, shared: &mut Shared) {
        self.pulse = Pulse::default();
        if let Some(interval) = ms(self.options.heartbeat_ivl) {
            shared.timers.arm(Instant::now() + interval, self.token, PING);
        }
    }

    /// Ends that.
    pub(super) fn end_heartbeat(&mut self, shared: &mut Shared) {
        for kind in [PING, ANSWER, TTL] {
            shared.timers.disarm(self.token, kind);
        }
    }

    /// A turn for one of the three timers.
    pub(super) fn beat(&mut self, kind: u32, shared: &mut Shared) -> Turn {
        match kind {
            PING => self.ping(shared),
            ANSWER => self.look_for_answer(shared),
            _ => self.look_for_silence(shared),
        }
    }

    fn ping(&mut self, shared: &mut Shared) -> Turn {
        let (State::Open(_), Some(attached)) = (&self.state, &self.attached) else { return Turn::GoOn };
        let ttl = ms(self.options.heartbeat_ttl).unwrap_or_default();
        let mut frame = Vec::new();
        command::ping(ttl, b"", &mut frame);
        attached.engine.output.lock().command(&frame);
        if let Some(interval) = ms(self.options.heartbeat_ivl) {
            shared.timers.arm(Instant::now() + interval, self.token, PING);
        }
        if self.output(shared) == Turn::Ended {
            return Turn::Ended;
        }
        if self.pulse.asked.is_none() {
            self.wait_for_answer(self.reads(), shared);
        }
        Turn::GoOn
    }

    fn wait_for_answer(&mut self, reads: u64, shared: &mut Shared) {
        let (State::Open(_), Some(attached)) = (&self.state, &self.attached) else { return };
        let options = &self.options;
        let timeout =
            if options.heartbeat_timeout < 0 { options.heartbeat_ivl } else { options.heartbeat_timeout };
        let Some(timeout) = ms(timeout) else { return };
        let (waits, taken) = attached.engine.output.lock().progress();
        self.pulse.asked = Some(Asked { reads, waits, taken });
        shared.timers.arm(Instant::now() + timeout, self.token, ANSWER);
    }

    /// The answer should be there. If the peer was not asked yet, for a long
    /// message that it takes bit by bit, it gets the same time again.
    fn look_for_answer(&mut self, shared: &mut Shared) -> Turn {
        let (Some(asked), Some(attached)) = (self.pulse.asked.take(), &self.attached) else {
            return Turn::GoOn;
        };
        if !self.is_silent_since(asked.reads) {
            return Turn::GoOn;
        }
        let (waits, taken) = attached.engine.output.lock().progress();
        if asked.waits && (!waits || taken != asked.taken) {
            self.wait_for_answer(asked.reads, shared);
            return Turn::GoOn;
        }
        self.lost(Some(Errno::ETIMEDOUT), shared)
    }

    /// The peer asked for a sign of life, and said what its own silence means.
    pub(super) fn pinged(&mut self, ping: &Ping, shared: &mut Shared) -> Turn {
        let Some(attached) = &self.attached else { return Turn::GoOn };
        attached.engine.output.lock().command(&ping.answers);
        self.bear_silence(ping.ttl, shared);
        self.output(shared)
    }

    fn bear_silence(&mut self, ttl: Option<Duration>, shared: &mut Shared) {
        self.pulse.ttl = ttl.map(|limit| Silence { limit, reads: self.reads(), looks: 0 });
        match ttl {
            Some(limit) => shared.timers.arm(Instant::now() + limit / LOOKS, self.token, TTL),
            None => shared.timers.disarm(self.token, TTL),
        }
    }

    fn look_for_silence(&mut self, shared: &mut Shared) -> Turn {
        let Some(&Silence { limit, reads, looks }) = self.pulse.ttl.as_ref() else { return Turn::GoOn };
        let looks = if self.is_silent_since(reads) { looks + 1 } else { 0 };
        if looks == LOOKS {
            return self.lost(Some(Errno::ETIMEDOUT), shared);
        }
        self.pulse.ttl = Some(Silence { limit, reads: self.reads(), looks });
        shared.timers.arm(Instant::now() + limit / LOOKS, self.token, TTL);
        Turn::GoOn
    }

    fn reads(&self) -> u64 {
        self.attached.as_ref().map_or(0, |attached| attached.engine.input.lock().reads())
    }

    fn is_silent_since(&self, reads: u64) -> bool {
        self.attached.as_ref().is_some_and(|attached| attached.engine.input.lock().is_silent_since(reads))
    }
}

/// A time in ms that an option tells; none if it is 0.
fn ms(option: i32) -> Option<Duration> {
    u64::try_from(option).ok().filter(|&ms| ms > 0).map(Duration::from_millis)
}
