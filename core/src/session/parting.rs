//! Parting with a peer that talks, or is far behind.
//!
//! A tcp connection that is closed with unread input, or gets some later, is
//! reset, and what the peer's system has not taken yet is thrown away. Who
//! lingers to have it sent lingers for that, too: input is dropped until
//! nothing is left to take.

use super::{PART, Session, State, Turn};
use crate::errno::Errno;
use crate::io_thread::Shared;
use crate::sys::net;
use crate::transport;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

/// How often it is asked what the peer has taken.
const LOOK: Duration = Duration::from_millis(10);
/// Bytes that a peer that is silent is not waited for to take: they are on
/// their way.
const IN_FLIGHT: usize = 64 * 1024;
/// Reads in one turn.
const READS: usize = 32;

impl Session {
    /// Everything is sent: ends, or drops what comes in until the peer has
    /// taken everything, too.
    pub(super) fn part(&mut self, shared: &mut Shared) -> Turn {
        let State::Open(stream) = &self.state else { return self.end() };
        let mut talks = self.parting;
        for _ in 0..READS {
            match net::discard(stream.as_fd()) {
                Ok(0) => return self.end(),
                Ok(_) => talks = true,
                Err(Errno::EAGAIN) => break,
                Err(_) => return self.end(),
            }
        }
        let borne = if talks { 0 } else { IN_FLIGHT };
        if !self.has_sent_messages() || !net::is_tcp(stream.as_fd()) || net::untaken(stream.as_fd()) <= borne
        {
            return self.end();
        }
        if !std::mem::replace(&mut self.parting, true) {
            // The peer may have a successor to serve.
            transport::end_sending(stream.as_fd());
            // What is dropped is no sign of life.
            self.end_heartbeat(shared);
        }
        shared.timers.arm(Instant::now() + LOOK, self.token, PART);
        Turn::GoOn
    }

    /// Whether there is anything to linger for. PONGs that a peer does not
    /// read are not.
    fn has_sent_messages(&self) -> bool {
        self.attached.as_ref().is_some_and(|attached| attached.engine.output.lock().messages() > 0)
    }
}
