//! Monitors: what a socket's connections do, as messages on an inproc endpoint.
//!
//! Events are made wherever they happen, in application and I/O threads, and
//! handed over without ever waiting. A monitor keeps them until a reader
//! connects and while it is slow, up to [`MOST_KEPT`]; past that the newest
//! are dropped and counted. One lock per monitor orders its events; nobody
//! holds it for longer than it takes to queue one.
//!
//! What an event looks like in a message is the face's business ([`Encode`]).

use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::pipe::{Farewell, Peer, Pipe, PipeId, monitor_pair};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::ffi::CStr;
use std::sync::{Arc, Weak};

/// Events that a monitor keeps for a reader, before it comes and while it is
/// slow. Without bound for a reader whose receive mark is 0.
pub const MOST_KEPT: usize = 65_536;

/// What happened, with the bits of a monitor's mask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Kind {
    /// An outgoing connection is made; value: its descriptor.
    Connected = 1,
    /// An attempt to connect has begun and is waited for; value: errno.
    ConnectDelayed = 2,
    /// The next attempt is due; value: in how many ms.
    ConnectRetried = 4,
    /// A socket is bound and accepts; value: the listening descriptor.
    Listening = 8,
    /// A bind failed; value: errno.
    BindFailed = 16,
    /// A connection was accepted; value: its descriptor.
    Accepted = 32,
    /// A connection was not accepted; value: errno.
    AcceptFailed = 64,
    /// A listening or connecting descriptor was closed; value: its number.
    Closed = 128,
    /// A listener's ipc file could not be removed; value: errno.
    CloseFailed = 256,
    /// A connection was lost; value: its descriptor.
    Disconnected = 512,
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// What happened.
    pub kind: Kind,
    /// Descriptor, errno or milliseconds, by kind.
    pub value: i32,
    /// The endpoint's text. It stays where it is until the context ends.
    pub endpoint: &'a CStr,
}

/// How a face turns an event into the message that the reader gets.
pub type Encode = fn(&Event<'_>) -> Message;

/// One monitor: a mask, an endpoint to read it at, and what nobody has read.
pub struct Monitor {
    mask: u32,
    encode: Encode,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Events for a reader to come.
    kept: VecDeque<Message>,
    /// The way to the reader, while there is one.
    pipe: Option<Pipe>,
    dropped: u64,
    stopped: bool,
}

impl Monitor {
    /// A monitor of the events in `mask`.
    pub fn new(mask: u32, encode: Encode) -> Monitor {
        Monitor { mask, encode, state: Mutex::default() }
    }

    /// Queues an event if the mask names it. Never waits.
    pub fn emit(&self, event: &Event<'_>) {
        if self.mask & event.kind as u32 != 0 {
            self.state.lock().put((self.encode)(event));
        }
    }

    /// Lets a socket read: returns its end of the pipe, or None if there is a
    /// reader already or the monitor has stopped. `rcvhwm` is the reader's mark.
    pub fn attach(self: &Arc<Self>, reader: Arc<Mailbox>, rcvhwm: u32) -> Option<(PipeId, Pipe)> {
        let mut state = self.state.lock();
        if state.pipe.is_some() || state.stopped {
            return None;
        }
        let hwm = if rcvhwm == 0 { 0 } else { MOST_KEPT as u64 };
        let to_monitor = Arc::new(ToMonitor(Arc::downgrade(self)));
        let (end, readers) = monitor_pair(reader, hwm, to_monitor);
        state.pipe = Some(end);
        for message in std::mem::take(&mut state.kept) {
            state.put(message);
        }
        Some(readers)
    }

    /// Ends the monitor. What the reader has in its queue stays readable.
    pub fn stop(&self) {
        let mut state = self.state.lock();
        state.stopped = true;
        state.kept = VecDeque::new();
        if let Some(mut pipe) = state.pipe.take() {
            pipe.close(Farewell::ABRUPT);
        }
    }
}

impl State {
    fn put(&mut self, message: Message) {
        if let Some(pipe) = self.pipe.as_mut() {
            if pipe.has_room() {
                return pipe.write(message, false);
            }
        } else if !self.stopped && self.kept.len() < MOST_KEPT {
            return self.kept.push_back(message);
        }
        self.dropped += 1;
    }
}

/// How a reader reaches its monitor.
struct ToMonitor(Weak<Monitor>);

impl Peer for ToMonitor {
    fn readable(&self) {}

    fn writable(&self) {}

    fn closed(&self, _farewell: Farewell) {
        let pipe = self.0.upgrade().and_then(|monitor| monitor.state.lock().pipe.take());
        if let Some(mut pipe) = pipe {
            pipe.close(Farewell::ABRUPT);
        }
    }
}
