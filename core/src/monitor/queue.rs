//! A monitor: events on their way to one reader.
//!
//! Events are handed over without ever waiting. A monitor keeps them until a
//! reader connects and while it is slow, up to a bound; past that the newest
//! are refused. It may serve several sockets, and ends with the last of them.

use super::{Encode, Event};
use crate::lock::Mutex;
use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::pipe::{Farewell, Peer, Pipe, PipeId, monitor_pair};
use std::collections::VecDeque;
use std::sync::{Arc, Weak};

/// An endpoint to read events at, and what nobody has read.
pub struct Monitor {
    encode: Encode,
    /// Most events that it keeps, 0 for no bound.
    most: u32,
    /// Whether further sockets may join.
    shared: bool,
    state: Mutex<State>,
}

struct State {
    /// Events for a reader to come.
    kept: VecDeque<Message>,
    /// The way to the reader, while there is one.
    pipe: Option<Pipe>,
    /// Sockets that it serves; without any it has stopped.
    sockets: usize,
}

impl Monitor {
    /// A monitor for one socket, or for all that join it.
    pub fn new(encode: Encode, most: u32, shared: bool) -> Monitor {
        let state = State { kept: VecDeque::new(), pipe: None, sockets: 1 };
        Monitor { encode, most, shared, state: Mutex::new(state) }
    }

    /// Whether further sockets may join, and events tell which one they are of.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Serves a further socket; false if it serves one only, or has stopped.
    pub fn join(&self) -> bool {
        let mut state = self.state.lock();
        let joins = self.shared && state.sockets > 0;
        state.sockets += usize::from(joins);
        joins
    }

    /// Queues an event; false if there is no room. Never waits.
    pub fn emit(&self, event: &Event<'_>) -> bool {
        let mut state = self.state.lock();
        state.put((self.encode)(event), self.most)
    }

    /// Lets a socket read: returns its end of the pipe, or None if there is a
    /// reader already or the monitor has stopped. `rcvhwm` is the reader's mark.
    pub fn attach(self: &Arc<Self>, reader: Arc<Mailbox>, rcvhwm: u32) -> Option<(PipeId, Pipe)> {
        let mut state = self.state.lock();
        if state.pipe.is_some() || state.sockets == 0 {
            return None;
        }
        let hwm = if rcvhwm == 0 { 0 } else { self.most.into() };
        let to_monitor = Arc::new(ToMonitor(Arc::downgrade(self)));
        let (mut end, readers) = monitor_pair(reader, hwm, to_monitor);
        for mut message in std::mem::take(&mut state.kept) {
            end.write(&mut message, false);
        }
        state.pipe = Some(end);
        Some(readers)
    }

    /// A socket leaves; `last` is for the reader in any case. True if it was
    /// the only one: then the monitor has stopped. What the reader has in its
    /// queue stays readable.
    pub fn leave(&self, last: Option<&Event<'_>>) -> bool {
        let mut state = self.state.lock();
        if let Some(event) = last {
            state.put_anyway((self.encode)(event));
        }
        state.sockets -= 1;
        if state.sockets > 0 {
            return false;
        }
        state.kept = VecDeque::new();
        if let Some(mut pipe) = state.pipe.take() {
            pipe.close(Farewell::ABRUPT);
        }
        true
    }
}

impl State {
    fn put(&mut self, message: Message, most: u32) -> bool {
        let has_room = match &mut self.pipe {
            Some(pipe) => pipe.has_room(),
            None => most == 0 || self.kept.len() < most as usize,
        };
        if has_room {
            self.put_anyway(message);
        }
        has_room
    }

    fn put_anyway(&mut self, mut message: Message) {
        match &mut self.pipe {
            Some(pipe) => pipe.write(&mut message, false),
            None => self.kept.push_back(message),
        }
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
