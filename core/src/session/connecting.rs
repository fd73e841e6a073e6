//! Attempts to connect, until one succeeds.

use super::{CONNECT, RECONNECT, Role, Session, State, Turn};
use crate::errno::Errno;
use crate::io_thread::Shared;
use crate::monitor::{Detail, Kind};
use crate::transport::{self, Connecting};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Instant;

impl Session {
    pub(super) fn attempt(&mut self, shared: &mut Shared) -> Turn {
        let Role::Connecter { address, .. } = &self.role else { return Turn::Ended };
        self.hung_up = false;
        let attempt = match std::mem::replace(&mut self.state, State::Waiting) {
            State::Begun(attempt) => attempt,
            _ => transport::connect(address, &self.options),
        };
        match attempt {
            Ok(Connecting::Done(fd)) => self.register_and(fd, shared, Session::established),
            Ok(Connecting::InProgress(fd)) => self.register_and(fd, shared, |session, fd, shared| {
                session.state = State::Connecting(fd);
                session.limit(session.options.connect_timeout, CONNECT, shared);
                session.emit(Kind::ConnectDelayed, Errno::EINPROGRESS.0);
                // Within the machine it is there by now: what is said at once
                // is there when it is accepted, and answered together.
                session.finish_attempt(shared)
            }),
            Err(error) => self.failed(error.fd, error.errno, shared),
        }
    }

    fn register_and(
        &mut self,
        fd: OwnedFd,
        shared: &mut Shared,
        then: impl FnOnce(&mut Session, OwnedFd, &mut Shared) -> Turn,
    ) -> Turn {
        match self.io.registry().register(fd.as_fd(), self.token, true) {
            Ok(()) => then(self, fd, shared),
            Err(errno) => self.failed(Some(fd), errno, shared),
        }
    }

    /// Goes on if the connection is there, or gives up if it cannot be.
    pub(super) fn finish_attempt(&mut self, shared: &mut Shared) -> Turn {
        let State::Connecting(fd) = &self.state else { return Turn::GoOn };
        match transport::is_connected(fd.as_fd()) {
            Ok(false) => return Turn::GoOn,
            Ok(true) => {}
            Err(errno) => return self.give_up(errno, shared),
        }
        let State::Connecting(fd) = std::mem::replace(&mut self.state, State::Waiting) else {
            return Turn::GoOn;
        };
        shared.timers.disarm(self.token, CONNECT);
        self.established(fd, shared)
    }

    /// An attempt came to nothing, or takes too long.
    pub(super) fn give_up(&mut self, why: Errno, shared: &mut Shared) -> Turn {
        let State::Connecting(fd) = std::mem::replace(&mut self.state, State::Waiting) else {
            return Turn::GoOn;
        };
        shared.timers.disarm(self.token, CONNECT);
        self.leave(fd.as_fd());
        self.failed(Some(fd), why, shared)
    }

    /// An attempt failed, with its descriptor if it came to one.
    fn failed(&mut self, fd: Option<OwnedFd>, why: Errno, shared: &mut Shared) -> Turn {
        let untold = fd.is_none().then_some(why);
        if let Some(fd) = fd {
            self.lease.emit_closed(fd, &self.text, Some(why));
        }
        self.retry(untold, shared)
    }

    pub(super) fn retry(&mut self, why: Option<Errno>, shared: &mut Shared) -> Turn {
        let random = self.lease.context().random();
        let Role::Connecter { backoff, .. } = &mut self.role else { return Turn::Ended };
        match backoff.next(random) {
            Some(interval) => {
                let detail = Detail { cause: why, ..Detail::default() };
                self.lease.emit_with(Kind::ConnectRetried, interval.as_millis() as i32, &self.text, detail);
                shared.timers.arm(Instant::now() + interval, self.token, RECONNECT);
                Turn::GoOn
            }
            // It will never connect again, so nothing can be sent any more.
            None if self.farewell.is_some() => self.end(),
            None => Turn::GoOn,
        }
    }

    fn established(&mut self, fd: OwnedFd, shared: &mut Shared) -> Turn {
        if let Role::Connecter { address, backoff } = &mut self.role {
            transport::tune(fd.as_fd(), address, &self.options);
            backoff.reset();
        }
        self.emit(Kind::Connected, fd.as_raw_fd());
        self.state = self.shaking(fd);
        self.shake_in_time(shared)
    }
}
