//! What other threads have to tell a socket, and how its thread sleeps until
//! there is something.
//!
//! Every socket has one mailbox. I/O threads and the sockets at the far end
//! of inproc pipes post events; the socket's own thread takes them at each
//! call. Events of one poster keep their order.
//!
//! `pending` is what the thread sleeps on. It may be set with nothing there,
//! never the reverse. The descriptor (`ZMQ_FD`) exists once it was asked for;
//! it is readable while there is news. A thread that polls many sockets is told
//! by its bell.
//!
//! Who leaves the first news, and who takes any, sees to the descriptor after
//! `pending`: its reader, who may go before the one who woke it, looks at
//! `pending`, and would look again and again until the other one goes on. Nor is
//! that done under the lock, for which the reader would have to wait. As more
//! than one may be at it, each makes it what `pending` is and then looks whether
//! that is still so.

use crate::alarm::{Alarm, Seen};
use crate::bell::Bell;
use crate::errno::Result;
use crate::handle::Handle;
use crate::pipe::{Identity, Pipe, PipeId};
use crate::sync::{AtomicBool, Flag, Mutex, MutexGuard, Ordering};
use std::os::fd::RawFd;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// News about one of the socket's pipes, named by the socket's own number.
pub enum Event {
    /// A peer came.
    Attached(PipeId, Box<Pipe>),
    /// The peer wrote while the socket had found nothing.
    Readable(PipeId),
    /// The peer read while the socket had found no room.
    Writable(PipeId),
    /// The peer said who it is, after the pipe was attached.
    Identified(PipeId, Identity),
    /// The connection behind the pipe was lost and made anew.
    Reconnected(PipeId),
    /// The peer's end is gone. Nothing more comes from it.
    Closed(PipeId),
}

/// A socket's mailbox.
#[derive(Default)]
pub struct Mailbox {
    pending: Alarm,
    terminated: AtomicBool,
    inner: Mutex<Inner>,
    descriptor: OnceLock<Flag>,
}

#[derive(Default)]
struct Inner {
    events: Vec<Event>,
    /// Whether there was news since any was taken: who left it first tells of it.
    signalled: bool,
    /// What else is told of news, and under which name.
    bell: Option<(Arc<Bell>, Handle)>,
    /// The socket is gone; events are refused.
    closed: bool,
    /// Numbers of pipes that are gone at both ends.
    free: Vec<PipeId>,
    /// The number after the highest ever given out.
    next: PipeId,
}

impl Inner {
    /// Takes a pipe back that was not taken yet, if there is nothing to read in it.
    fn forget(&mut self, id: PipeId) -> Option<Box<Pipe>> {
        let at = self.events.iter_mut().rposition(|event| match event {
            Event::Attached(of, pipe) => *of == id && !pipe.has_input(),
            _ => false,
        })?;
        match self.events.remove(at) {
            Event::Attached(_, pipe) => Some(pipe),
            _ => None,
        }
    }
}

impl Mailbox {
    /// A number for a pipe that is about to be attached.
    pub fn reserve(&self) -> PipeId {
        let mut inner = self.inner.lock();
        inner.free.pop().unwrap_or_else(|| {
            inner.next += 1;
            inner.next - 1
        })
    }

    /// Gives a pipe's number back: both ends are gone.
    pub fn free(&self, id: PipeId) {
        self.inner.lock().free.push(id);
    }

    /// Leaves an event and wakes the socket's thread. The event comes back
    /// if the socket is gone.
    ///
    /// A peer that came and went, and left nothing to read, is no news: a
    /// socket that nobody calls would gather any number of them. The peer gets
    /// its answer at once then, in the call by which it told. Nor is it news
    /// that it came back once more.
    pub fn post(&self, event: Event) -> std::result::Result<(), Event> {
        let mut inner = self.inner.lock();
        if inner.closed {
            return Err(event);
        }
        if let Event::Closed(id) = event
            && let Some(mut pipe) = inner.forget(id)
        {
            drop(inner);
            pipe.close_too();
            self.free(id);
            return Ok(());
        }
        if let Event::Reconnected(id) = event
            && inner.events.iter().any(|event| matches!(event, Event::Reconnected(of) if *of == id))
        {
            return Ok(());
        }
        inner.events.push(event);
        self.signal(inner);
        Ok(())
    }

    /// Marks the socket's context as terminated and wakes the thread.
    pub fn terminate(&self) {
        self.terminated.store(true, Ordering::Relaxed);
        self.signal(self.inner.lock());
    }

    /// Whether the socket's context was terminated.
    #[inline]
    pub fn is_terminated(&self) -> bool {
        self.terminated.load(Ordering::Relaxed)
    }

    fn signal(&self, mut inner: MutexGuard<'_, Inner>) {
        let told = std::mem::replace(&mut inner.signalled, true);
        let (descriptor, bell) =
            if told { (None, None) } else { (self.descriptor.get(), inner.bell.clone()) };
        drop(inner);
        self.pending.set();
        if let Some(descriptor) = descriptor {
            self.show(descriptor);
        }
        // Last: who hears it looks once.
        if let Some((bell, handle)) = bell {
            bell.ring(handle);
        }
    }

    /// Makes the descriptor readable if `pending` is set, and not readable if it is not.
    fn show(&self, descriptor: &Flag) {
        loop {
            let pending = self.pending.is_set();
            if pending {
                descriptor.raise()
            } else {
                descriptor.lower()
            }
            if self.pending.is_set() == pending {
                return;
            }
        }
    }

    /// Has `bell` rung for `handle` whenever there is news; false if another
    /// thread listens to news already.
    pub fn attach(&self, bell: &Arc<Bell>, handle: Handle) -> bool {
        let mut inner = self.inner.lock();
        if inner.bell.as_ref().is_some_and(|(other, _)| !Arc::ptr_eq(other, bell) && other.is_listened_to()) {
            return false;
        }
        inner.bell = Some((bell.clone(), handle));
        if inner.signalled {
            // Whoever posted may be about to set it, and knows of no bell.
            self.pending.set();
        }
        true
    }

    /// Whether there may be events to take.
    #[inline]
    pub fn is_pending(&self) -> bool {
        self.pending.is_set()
    }

    /// Takes all events into `events`, which is empty. One thread at a time.
    ///
    /// With `others` that wait on the descriptor it stays readable, as if there
    /// were more: it is they who may be concerned.
    pub fn take(&self, events: &mut Vec<Event>, others: bool) {
        self.pending.clear();
        let mut inner = self.inner.lock();
        std::mem::swap(&mut inner.events, events);
        inner.signalled = false;
        drop(inner);
        if others {
            self.pending.set();
        }
        if let Some(descriptor) = self.descriptor.get() {
            self.show(descriptor);
        }
    }

    /// Has a thread that sleeps look at its socket again: another one did something to it.
    pub fn nudge(&self) {
        self.signal(self.inner.lock());
    }

    /// Refuses further events; returns those not taken.
    pub fn close(&self) -> Vec<Event> {
        let mut inner = self.inner.lock();
        inner.closed = true;
        let events = std::mem::take(&mut inner.events);
        self.signal(inner);
        events
    }

    /// What there is, to sleep on. Asked by a thread that has the socket's turn,
    /// before it gives that back: whoever has it next may take what comes.
    pub fn seen(&self) -> Seen {
        self.pending.seen()
    }

    /// Sleeps until there may have been events since, at most until `deadline`.
    ///
    /// # Errors
    /// EINTR: a signal was handled. EAGAIN: the deadline has passed.
    pub fn sleep(&self, seen: Seen, deadline: Option<Instant>) -> Result<()> {
        self.pending.sleep(seen, deadline)
    }

    /// The descriptor that is readable while there may be events.
    ///
    /// # Errors
    /// EMFILE and the like: none can be had.
    pub fn descriptor(&self) -> Result<RawFd> {
        let inner = self.inner.lock();
        if self.descriptor.get().is_none() {
            let descriptor = Flag::new()?;
            if inner.signalled {
                // Whoever did that may be about to set it, and knows of no descriptor.
                self.pending.set();
            }
            if self.is_pending() {
                descriptor.raise();
            }
            let _ = self.descriptor.set(descriptor);
        }
        Ok(self.descriptor.get().expect("set above").number())
    }
}

#[cfg(loom)]
impl Mailbox {
    /// Whether the descriptor, which there is, is readable.
    pub fn is_readable(&self) -> bool {
        self.descriptor.get().expect("asked for").is_up()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::message::Message;
    use crate::pipe::{Farewell, Side, inproc_pair};

    /// A peer comes, says so many things and goes; what the socket hears of it.
    fn visit(mailbox: &Arc<Mailbox>, says: usize) -> Vec<PipeId> {
        let side = |mailbox: &Arc<Mailbox>| Side {
            mailbox: mailbox.clone(),
            identity: Identity::default(),
            sndhwm: 0,
            rcvhwm: 0,
            reads_identity: false,
            conflates_out: false,
            conflates_in: false,
        };
        let visitor = Arc::default();
        let ((_, mut theirs), (id, ours)) = inproc_pair(side(&visitor), side(mailbox));
        let _ = mailbox.post(Event::Attached(id, Box::new(ours)));
        (0..says).for_each(|_| theirs.write(&mut Message::new(), false));
        theirs.close(Farewell::ABRUPT);
        let mut told = Vec::new();
        visitor.take(&mut told, false);
        let answered = matches!(told[..], [Event::Closed(_)]);
        assert_eq!(answered, says == 0);
        let mut news = Vec::new();
        mailbox.take(&mut news, false);
        news.into_iter()
            .map(|event| match event {
                Event::Attached(id, _) | Event::Closed(id) => id,
                _ => unreachable!(),
            })
            .collect()
    }

    #[test]
    fn a_peer_that_left_nothing_is_no_news() {
        let mailbox = Arc::default();
        assert_eq!(visit(&mailbox, 0), []);
        assert_eq!(visit(&mailbox, 2), [0, 0], "the number was free again");
    }

    #[test]
    fn a_peer_that_comes_back_again_and_again_is_one_piece_of_news() {
        let mailbox = Mailbox::default();
        for id in [0, 1, 0, 0, 1] {
            let _ = mailbox.post(Event::Reconnected(id));
        }
        let mut news = Vec::new();
        mailbox.take(&mut news, false);
        assert!(matches!(news[..], [Event::Reconnected(0), Event::Reconnected(1)]));
    }
}
