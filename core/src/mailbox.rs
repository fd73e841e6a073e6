//! What other threads have to tell a socket, and how its thread sleeps until
//! there is something.
//!
//! Every socket has one mailbox. I/O threads and the sockets at the far end
//! of inproc pipes post events; the socket's own thread takes them at each
//! call. Events of one poster keep their order.
//!
//! `word` is what the thread sleeps on: EMPTY, SLEEPING (empty, and somebody
//! sleeps) or PENDING. It may say PENDING with nothing there, never the
//! reverse. It orders nothing but itself: the lock around the events does, which
//! a poster has given back before it says PENDING, and a taker takes after it
//! has said EMPTY. The descriptor (`ZMQ_FD`) exists once it was asked for; it is
//! readable while there are events that were not taken.

use crate::errno::{Errno, Result};
use crate::pipe::{Identity, Pipe, PipeId};
use crate::sync::{AtomicBool, Mutex, Ordering, Word};
use crate::sys::flag::Flag;
use crate::sys::futex;
use std::os::fd::RawFd;
use std::sync::OnceLock;
use std::time::Instant;

const EMPTY: u32 = 0;
const SLEEPING: u32 = 1;
const PENDING: u32 = 2;

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
    word: Word,
    terminated: AtomicBool,
    inner: Mutex<Inner>,
    descriptor: OnceLock<Flag>,
}

#[derive(Default)]
struct Inner {
    events: Vec<Event>,
    /// Whether the descriptor is readable (or would be).
    signalled: bool,
    /// The socket is gone; events are refused.
    closed: bool,
    /// Numbers of pipes that are gone at both ends.
    free: Vec<PipeId>,
    /// The number after the highest ever given out.
    next: PipeId,
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
    pub fn post(&self, event: Event) -> std::result::Result<(), Event> {
        {
            let mut inner = self.inner.lock();
            if inner.closed {
                return Err(event);
            }
            inner.events.push(event);
            self.signal(&mut inner);
        }
        self.wake();
        Ok(())
    }

    /// Marks the socket's context as terminated and wakes the thread.
    pub fn terminate(&self) {
        self.terminated.store(true, Ordering::Relaxed);
        self.signal(&mut self.inner.lock());
        self.wake();
    }

    /// Whether the socket's context was terminated.
    #[inline]
    pub fn is_terminated(&self) -> bool {
        self.terminated.load(Ordering::Relaxed)
    }

    /// Wakes whoever sleeps here, with or without events.
    pub fn wake(&self) {
        if self.word.swap(PENDING, Ordering::Relaxed) == SLEEPING {
            futex::wake(&self.word);
        }
    }

    fn signal(&self, inner: &mut Inner) {
        if !std::mem::replace(&mut inner.signalled, true)
            && let Some(descriptor) = self.descriptor.get()
        {
            descriptor.raise();
        }
    }

    /// Whether there may be events to take.
    #[inline]
    pub fn is_pending(&self) -> bool {
        self.word.load(Ordering::Relaxed) == PENDING
    }

    /// Takes all events into `events`, which is empty.
    pub fn take(&self, events: &mut Vec<Event>) {
        if cfg!(loom) {
            // loom lets a later swap miss a store that concurs with an
            // earlier one of the same poster: no order of them all allows it.
            self.word.swap(EMPTY, Ordering::Relaxed);
        } else {
            self.word.store(EMPTY, Ordering::Relaxed);
        }
        let mut inner = self.inner.lock();
        std::mem::swap(&mut inner.events, events);
        if std::mem::replace(&mut inner.signalled, false)
            && let Some(descriptor) = self.descriptor.get()
        {
            descriptor.lower();
        }
    }

    /// Refuses further events; returns those not taken.
    pub fn close(&self) -> Vec<Event> {
        let events = {
            let mut inner = self.inner.lock();
            inner.closed = true;
            self.signal(&mut inner);
            std::mem::take(&mut inner.events)
        };
        self.wake();
        events
    }

    /// Sleeps until there may be events, at most until `deadline`.
    ///
    /// # Errors
    /// EINTR: a signal was handled. EAGAIN: the deadline has passed.
    pub fn sleep(&self, deadline: Option<Instant>) -> Result<()> {
        let word = self.word.compare_exchange(EMPTY, SLEEPING, Ordering::Relaxed, Ordering::Relaxed);
        if word == Err(PENDING) {
            return Ok(());
        }
        match futex::wait(&self.word, SLEEPING, deadline) {
            Err(Errno::ETIMEDOUT) => Err(Errno::EAGAIN),
            other => other,
        }
    }

    /// The descriptor that is readable while there are events.
    ///
    /// # Errors
    /// EMFILE and the like: none can be had.
    pub fn descriptor(&self) -> Result<RawFd> {
        let inner = self.inner.lock();
        if self.descriptor.get().is_none() {
            let descriptor = Flag::new()?;
            if inner.signalled {
                descriptor.raise();
            }
            let _ = self.descriptor.set(descriptor);
        }
        Ok(self.descriptor.get().expect("set above").number())
    }
}
