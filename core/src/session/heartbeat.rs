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
    /// Reads when a PING was sent whose answer is waited for.
    asked: Option<u64>,
    /// Silence that the peer said to end the connection after.
    ttl: Option<Silence>,
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
            PING => return self.ping(shared),
            ANSWER => {
                let asked = self.pulse.asked.take();
                if asked.is_some_and(|reads| self.is_silent_since(reads)) {
                    return self.lost(Some(Errno::ETIMEDOUT), shared);
                }
            }
            _ => return self.look_for_silence(shared),
        }
        Turn::GoOn
    }

    fn ping(&mut self, shared: &mut Shared) -> Turn {
        let (State::Open(_), Some(attached)) = (&self.state, &self.attached) else { return Turn::GoOn };
        let ttl = ms(self.options.heartbeat_ttl).unwrap_or_default();
        let mut frame = Vec::new();
        command::ping(ttl, b"", &mut frame);
        attached.engine.output.lock().command(&frame);
        let (now, interval) = (Instant::now(), self.options.heartbeat_ivl);
        shared.timers.arm(now + ms(interval).unwrap_or_default(), self.token, PING);
        let timeout =
            if self.options.heartbeat_timeout < 0 { interval } else { self.options.heartbeat_timeout };
        if let Some(timeout) = ms(timeout)
            && self.pulse.asked.is_none()
        {
            self.pulse.asked = Some(self.reads());
            shared.timers.arm(now + timeout, self.token, ANSWER);
        }
        self.output(shared)
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
