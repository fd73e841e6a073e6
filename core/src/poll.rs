//! Waiting for any of several sockets and descriptors.

use crate::bell::Bell;
use crate::errno::{Errno, Result};
use crate::handle::Handle;
use crate::mailbox::Mailbox;
use crate::message;
use crate::socket::{self, Socket};
use crate::sys::poll::{self as system, PollFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A message can be received (a descriptor: read).
pub const IN: i16 = 1;
/// A message can be sent (a descriptor: written).
pub const OUT: i16 = 2;
/// Something else is the matter with a descriptor. Never asked for.
pub const ERR: i16 = 4;

/// What to look at.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// A socket.
    Socket(Handle),
    /// A descriptor; a negative one is never ready.
    Descriptor(i32),
}

/// One thing to look at, and what was found.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// What to look at.
    pub source: Source,
    /// What is asked about: `IN`, `OUT`.
    pub events: i16,
    /// What was found: `IN`, `OUT`, `ERR`.
    pub revents: i16,
}

/// Waits until something is ready, at most `timeout_ms` (negative: for
/// ever); returns the number of items that are.
///
/// # Errors
/// ENOTSOCK, ETERM: an item's socket is none, or is being terminated; EINTR:
/// a signal was handled; EINVAL: more items than descriptors can be open;
/// EMFILE, ENOMEM: nothing to wait with.
pub fn poll(items: &mut [Item], timeout_ms: i64) -> Result<usize> {
    let limit = u64::try_from(timeout_ms).ok().map(Duration::from_millis);
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    let has_plain = items.iter().any(|item| matches!(item.source, Source::Descriptor(_)));
    if !has_plain
        && limit != Some(Duration::ZERO)
        && let Some(ready) = listen(items, deadline)?
    {
        return Ok(ready);
    }
    let (mut waited, mut watched) = (Vec::new(), None);
    // Sockets answer by themselves; the system is asked once they had nothing
    // to say, or for the plain descriptors beside them.
    let mut asked = false;
    loop {
        let ready = look(items, &waited, asked, watched.is_some())?;
        let settled = asked || !has_plain;
        let no_wait = ready > 0 || limit == Some(Duration::ZERO);
        if settled && no_wait {
            return Ok(ready);
        }
        if watched.is_none() {
            let (descriptors, sockets) = watch(items)?;
            (waited, watched) = (descriptors, Some(sockets));
            if !no_wait {
                // Who took news in since the look knew of nobody who waits for it.
                continue;
            }
        }
        let left = match deadline {
            _ if no_wait => Some(Duration::ZERO),
            Some(deadline) => Some(deadline.saturating_duration_since(Instant::now())),
            None => None,
        };
        if message::owes_itself() {
            // It may lead into the sockets, in which this thread does not wait then.
            watched = None;
            message::give_back();
            continue;
        }
        let found = system::poll(&mut waited, left)?;
        asked = true;
        if left.is_some_and(|left| found == 0 || left.is_zero()) {
            // Time is up; what came in the last moment still counts.
            return look(items, &waited, asked, true);
        }
    }
}

/// Waits for sockets alone; None if that cannot be done without descriptors.
fn listen(items: &mut [Item], deadline: Option<Instant>) -> Result<Option<usize>> {
    let Some(bell) = Bell::own() else { return Ok(None) };
    let Some(listening) = bell.listen() else { return Ok(None) };
    let mut ready = 0;
    for item in &mut *items {
        let Source::Socket(handle) = item.source else { continue };
        let mut socket = socket::enter(handle)?;
        if !socket.attach(&bell, handle) {
            return Ok(None);
        }
        item.revents = ask(&mut socket, item.events)?;
        ready += usize::from(item.revents != 0);
    }
    let (mut late, mut rung) = (false, Vec::new());
    while ready == 0 && !late {
        message::give_back();
        late = listening.wait(deadline, &mut rung)?;
        for &handle in &rung {
            for item in
                items.iter_mut().filter(|item| matches!(item.source, Source::Socket(of) if of == handle))
            {
                let was_ready = item.revents != 0;
                item.revents = ask(&mut *socket::enter_again(handle)?, item.events)?;
                ready = ready + usize::from(item.revents != 0) - usize::from(was_ready);
            }
        }
    }
    Ok(Some(ready))
}

/// What a socket is ready for, of what is asked about.
#[inline]
fn ask(socket: &mut Socket, events: i16) -> Result<i16> {
    let news = socket.take_news();
    if news.is_err() && !socket.outlives_termination() {
        return Err(Errno::ETERM);
    }
    // Then there is something to read at most.
    let events = if news.is_err() { events & IN } else { events & (IN | OUT) };
    let found = if events == 0 { 0 } else { socket.ready_for() & events };
    if found == 0 {
        news?;
    }
    Ok(found)
}

/// Asks every item; returns how many are ready. `waited` are the answers of
/// the system, once it was asked, and this thread waits on the descriptors of
/// all sockets, if it is `on_watch`.
fn look(items: &mut [Item], waited: &[PollFd], asked: bool, on_watch: bool) -> Result<usize> {
    let mut ready = 0;
    for (index, item) in items.iter_mut().enumerate() {
        item.revents = match item.source {
            Source::Socket(handle) => {
                let mut socket = socket::enter_again(handle)?;
                // What this thread waits for itself is not left to others: not even
                // to another one that polls the socket, or they would wake each other.
                // (It is to one that borrowed the stream, and does not do so again.)
                socket.poller_looks = on_watch;
                let found = ask(&mut socket, item.events);
                socket.poller_looks = false;
                found?
            }
            Source::Descriptor(_) if asked => waited[index].found(),
            Source::Descriptor(_) => 0,
        };
        ready += usize::from(item.revents != 0);
    }
    Ok(ready)
}

/// Sockets on whose descriptors a thread waits. They stay open as long as it
/// does, even if the socket is closed.
#[derive(Default)]
struct Watched(Vec<(Handle, Arc<Mailbox>)>);

impl Drop for Watched {
    fn drop(&mut self) {
        for (handle, _) in &self.0 {
            if let Ok(mut socket) = socket::enter(*handle) {
                socket.polls -= 1;
            }
        }
    }
}

/// The descriptors to wait on, one per item, and which of them are sockets'.
fn watch(items: &[Item]) -> Result<(Vec<PollFd>, Watched)> {
    let (mut descriptors, mut watched) = (Vec::new(), Watched::default());
    descriptors.try_reserve_exact(items.len()).map_err(|_| Errno::ENOMEM)?;
    watched.0.try_reserve_exact(items.len()).map_err(|_| Errno::ENOMEM)?;
    for item in items {
        descriptors.push(match item.source {
            Source::Socket(handle) => {
                let mut socket = socket::enter(handle)?;
                let descriptor = PollFd::new(socket.mailbox().descriptor()?, IN);
                socket.polls += 1;
                watched.0.push((handle, socket.mailbox().clone()));
                descriptor
            }
            Source::Descriptor(fd) => PollFd::new(fd, item.events),
        });
    }
    Ok((descriptors, watched))
}
