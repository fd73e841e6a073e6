//! Leases: a socket's place in its context, and who is told of what happens
//! to it.
//!
//! A socket holds its lease, and so does everything that goes on for it
//! after it was closed; terminating waits for the last one. Events go on as
//! long, so whoever listens is found here.
//!
//! One lock per context puts events in order. What closes a descriptor and
//! tells of it does both under the lock: so nobody who gets the number next
//! can tell of that first, and a reader sees a number end before it begins
//! anew, whichever socket of the context has it.

use crate::context::Context;
use crate::errno::{Errno, Result};
use crate::lock::Mutex;
use crate::monitor::log::{Log, Note, Subject};
use crate::monitor::{CLASSIC, Detail, Encode, Event, Kind, Monitor};
use crate::options::Options;
use crate::socket_type::SocketType;
use std::ffi::CStr;
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// A socket's place in its context, given back with the last reference.
pub struct Lease {
    context: Arc<Context>,
    /// Names the socket among all of the process (the last 2^31 of them), never 0.
    number: u32,
    /// Events that somebody wants to hear of: looked at before a lock is taken.
    wanted: AtomicU32,
    listeners: Mutex<Listeners>,
    /// Events that a monitor had no room for.
    dropped: AtomicU64,
}

struct Listeners {
    /// `zmq_socket_monitor`'s, of which there is one, comes first if it is there.
    watches: Vec<Watch>,
    /// Whether events beyond the classic ones are told to monitors.
    extended: bool,
    log: Option<(Arc<Log>, Subject)>,
}

/// A monitor, where it is read, and the events it wants.
struct Watch {
    monitor: Arc<Monitor>,
    name: Box<[u8]>,
    mask: u32,
}

/// What a monitor is made of.
pub struct Wish<'a> {
    /// Its inproc endpoint.
    pub name: &'a [u8],
    /// The events.
    pub mask: u32,
    /// How they get into messages.
    pub encode: Encode,
    /// Most of them to keep, 0 for no bound.
    pub most: u32,
}

impl Lease {
    /// Takes a place for a socket.
    ///
    /// # Errors
    /// EMFILE: there is none. EINVAL: no such type.
    pub fn new(context: &Arc<Context>, kind: Option<SocketType>) -> Result<Arc<Lease>> {
        static NUMBERS: AtomicU32 = AtomicU32::new(1);
        context.acquire()?;
        let kind = kind.ok_or(Errno::EINVAL).inspect_err(|_| context.release())?;
        let number = (NUMBERS.fetch_add(1, Ordering::Relaxed) & i32::MAX as u32).max(1);
        let log = context.log().map(|log| (log, Subject::new(number, kind)));
        let wanted = if log.is_some() { u32::MAX } else { 0 };
        let lease = Lease {
            context: context.clone(),
            number,
            wanted: AtomicU32::new(wanted),
            listeners: Mutex::new(Listeners { watches: Vec::new(), extended: false, log }),
            dropped: AtomicU64::new(0),
        };
        lease.note(Note::SocketOpened, b"");
        Ok(Arc::new(lease))
    }

    /// The socket's context.
    pub fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// The socket's number in events, positive.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many events a monitor of the socket had no room for.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Goes by options that were changed.
    pub fn heed(&self, options: &Options) {
        let mut listeners = self.listeners.lock();
        listeners.extended = options.monitor_extensions;
        if let Some((_, subject)) = &mut listeners.log {
            subject.identity.clone_from(&options.identity);
        }
        self.count_wanted(&listeners);
    }

    fn count_wanted(&self, listeners: &Listeners) {
        if listeners.log.is_none() {
            let masks = listeners.watches.iter().map(|watch| watch.mask);
            let wanted = masks.fold(0, |all, mask| all | mask) & listeners.told();
            self.wanted.store(wanted, Ordering::Relaxed);
        }
    }

    // ---- telling

    fn wants(&self, kind: Kind) -> bool {
        self.wanted.load(Ordering::Relaxed) & kind as u32 != 0
    }

    /// Tells whoever wants to hear of it.
    pub fn emit(&self, kind: Kind, value: i32, endpoint: &CStr) {
        self.emit_with(kind, value, endpoint, Detail::default());
    }

    /// Tells whoever wants to hear of it, and the log a little more.
    pub fn emit_with(&self, kind: Kind, value: i32, endpoint: &CStr, detail: Detail) {
        if self.wants(kind) {
            let _order = self.context.order().lock();
            self.tell(kind, value, endpoint, detail);
        }
    }

    /// Closes a listening or connecting descriptor, and tells.
    pub fn emit_closed(&self, fd: OwnedFd, endpoint: &CStr, cause: Option<Errno>) {
        if self.wants(Kind::Closed) {
            let _order = self.context.order().lock();
            let number = fd.as_raw_fd();
            drop(fd);
            self.tell(Kind::Closed, number, endpoint, Detail { fd: None, cause });
        }
    }

    /// Closes a listening descriptor whose file could not be removed, and
    /// tells. That event has no place for the number: a second one has.
    pub fn emit_close_failed(&self, fd: OwnedFd, endpoint: &CStr, errno: Errno) {
        if self.wants(Kind::CloseFailed) || self.wants(Kind::OwnClose) {
            let _order = self.context.order().lock();
            let number = fd.as_raw_fd();
            drop(fd);
            self.tell(Kind::CloseFailed, errno.0, endpoint, Detail::default());
            self.tell(Kind::OwnClose, number, endpoint, Detail::default());
        }
    }

    fn tell(&self, kind: Kind, value: i32, endpoint: &CStr, detail: Detail) {
        let listeners = self.listeners.lock();
        let told = listeners.told();
        for watch in listeners.watches.iter().filter(|watch| watch.mask & told & kind as u32 != 0) {
            if !watch.monitor.emit(&self.event(watch, kind, value, endpoint)) {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
        if let Some((log, subject)) = &listeners.log {
            log.event(subject, kind, value, endpoint, detail);
        }
    }

    fn event<'a>(&self, watch: &Watch, kind: Kind, value: i32, endpoint: &'a CStr) -> Event<'a> {
        let socket = if watch.monitor.is_shared() { self.number } else { 0 };
        Event { kind, value, endpoint, socket }
    }

    /// Tells the log of something that is no event.
    pub fn note(&self, note: Note, endpoint: &[u8]) {
        // Without a log, some event of the future is not wanted.
        if self.wanted.load(Ordering::Relaxed) == u32::MAX {
            let _order = self.context.order().lock();
            if let Some((log, subject)) = &self.listeners.lock().log {
                log.note(subject, note, endpoint);
            }
        }
    }

    // ---- who listens

    /// Puts a monitor of this socket alone in place of the one there is, if any.
    ///
    /// # Errors
    /// Nothing has changed then. ETERM: the context is being terminated.
    /// EMFILE: a monitor counts as a socket, and there are too many.
    /// EADDRINUSE: the name is taken.
    pub fn watch(&self, wish: &Wish<'_>) -> Result<()> {
        let watch = self.watch_at(wish, false)?;
        let mut listeners = self.listeners.lock();
        let old = listeners.take(|old| !old.monitor.is_shared());
        listeners.watches.insert(0, watch);
        self.end(&listeners, old);
        Ok(())
    }

    /// Ends the monitor of this socket alone, if there is one; its name is
    /// free on return.
    pub fn unwatch(&self) {
        let mut listeners = self.listeners.lock();
        let old = listeners.take(|old| !old.monitor.is_shared());
        self.end(&listeners, old);
    }

    /// Has the events told at an endpoint that other sockets may use as well.
    ///
    /// # Errors
    /// As for `watch`; EADDRINUSE: the name is taken by something else, or
    /// used for this socket already. A name that is in use needs no place.
    pub fn join(&self, wish: &Wish<'_>) -> Result<()> {
        if self.listeners.lock().watches.iter().any(|watch| *watch.name == *wish.name) {
            return Err(Errno::EADDRINUSE);
        }
        let watch = self.watch_at(wish, true)?;
        let mut listeners = self.listeners.lock();
        listeners.watches.push(watch);
        self.count_wanted(&listeners);
        Ok(())
    }

    /// Undoes `join`.
    ///
    /// # Errors
    /// ENOENT: there is nothing to undo.
    pub fn part(&self, name: &[u8]) -> Result<()> {
        let mut listeners = self.listeners.lock();
        let old = listeners.take(|old| old.monitor.is_shared() && *old.name == *name);
        if old.is_none() {
            return Err(Errno::ENOENT);
        }
        self.end(&listeners, old);
        Ok(())
    }

    fn watch_at(&self, wish: &Wish<'_>, shared: bool) -> Result<Watch> {
        let make = || Monitor::new(wish.encode, wish.most, shared);
        let monitor = self.context.monitor_at(wish.name, shared, make)?;
        Ok(Watch { monitor, name: wish.name.into(), mask: wish.mask })
    }

    /// Ends a watch that was taken out.
    fn end(&self, listeners: &Listeners, old: Option<Watch>) {
        self.count_wanted(listeners);
        let Some(old) = old else { return };
        let wants = old.mask & listeners.told() & Kind::MonitorStopped as u32 != 0;
        let last = wants.then(|| self.event(&old, Kind::MonitorStopped, 0, c""));
        self.context.leave_monitor(&old.name, &old.monitor, last.as_ref());
    }
}

impl Listeners {
    /// The events that monitors are told of, if they want to be.
    fn told(&self) -> u32 {
        if self.extended { u32::MAX } else { CLASSIC }
    }

    fn take(&mut self, which: impl Fn(&Watch) -> bool) -> Option<Watch> {
        let at = self.watches.iter().position(which)?;
        Some(self.watches.remove(at))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        loop {
            let mut listeners = self.listeners.lock();
            let Some(watch) = listeners.watches.pop() else { break };
            self.end(&listeners, Some(watch));
        }
        self.note(Note::SocketEnded, b"");
        self.context.release();
    }
}
