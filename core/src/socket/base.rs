//! What all socket types share: news, pipes coming and going, options, the end.

use super::endpoints::Endpoints;
use super::haste::{self, Haste};
use super::pattern::{self, Pattern, Welcome};
use crate::bell::Bell;
use crate::context::Context;
use crate::errno::{Errno, Result};
use crate::handle::Handle;
use crate::io_thread::Command;
use crate::lease::{Lease, Wish};
use crate::mailbox::{Event, Mailbox};
use crate::message::Message;
use crate::monitor::Encode;
use crate::monitor::log::Note;
use crate::options::{Options, SocketOption, Value};
use crate::pipe::{Farewell, Pipe, PipeId, Pipes};
use crate::poll;
use crate::socket_type::SocketType;
use crate::sys::clock;
use crate::transport::{self, Protocol};
use std::os::fd::OwnedFd;
use std::sync::Arc;

/// A socket, as the thread sees it that has its turn.
pub struct Socket {
    mailbox: Arc<Mailbox>,
    /// Shared by the connections that were made under them.
    pub(super) options: Arc<Options>,
    pub(super) pipes: Pipes,
    pattern: Box<dyn Pattern>,
    pub(super) endpoints: Endpoints,
    /// What LAST_ENDPOINT tells.
    pub(super) last_endpoint: Vec<u8>,
    /// Whether the part received last has more behind it.
    receive_more: bool,
    /// Its context's termination was noticed.
    terminated: bool,
    /// Pipes that may be read even then.
    outliving: usize,
    /// Whether endpoints were left for which something may still be sent.
    pub(super) left_lingering: bool,
    /// The pipe whose stream this thread receives from by itself.
    borrowed: Option<PipeId>,
    haste: Haste,
    /// It sent something since it last waited.
    spoke: bool,
    /// The bell that the mailbox rings.
    bell: Option<Arc<Bell>>,
    /// Threads that wait in a call (more than one is a program's mistake).
    pub(super) waiting: u32,
    /// Threads that wait on the mailbox's descriptor in a poll ...
    pub(crate) polls: u32,
    /// ... of which one looks just now.
    pub(crate) poller_looks: bool,
    /// A thread waits on it, and on the stream that it borrowed.
    pub(super) borrower_waits: bool,
    /// Room for taking news without allocating.
    news: Vec<Event>,
    lease: Arc<Lease>,
}

impl Socket {
    /// A new socket.
    pub(crate) fn new(kind: SocketType, context: Arc<Context>, lease: Arc<Lease>) -> Socket {
        let mailbox = Arc::<Mailbox>::default();
        Socket {
            mailbox: mailbox.clone(),
            options: Arc::new(Options::new(kind)),
            pipes: Pipes::new(mailbox),
            pattern: pattern::new(kind, context.random() as u32),
            endpoints: Endpoints::default(),
            last_endpoint: Vec::new(),
            receive_more: false,
            terminated: false,
            outliving: 0,
            left_lingering: false,
            borrowed: None,
            haste: Haste::default(),
            spoke: false,
            bell: None,
            waiting: 0,
            polls: 0,
            poller_looks: false,
            borrower_waits: false,
            news: Vec::new(),
            lease,
        }
    }

    /// The socket's context.
    pub fn context(&self) -> &Arc<Context> {
        self.lease.context()
    }

    pub(super) fn lease(&self) -> &Arc<Lease> {
        &self.lease
    }

    /// The socket's mailbox.
    pub fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }

    /// The socket's options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    // ---- messages

    /// Sends one part, or says EAGAIN.
    #[inline]
    pub fn send(&mut self, message: &mut Message, more: bool) -> Result<()> {
        self.take_news()?;
        self.spoke = true;
        self.pattern.send(&mut self.pipes, message, more)
    }

    /// Receives one part into `message`, or says EAGAIN.
    #[inline]
    pub fn recv(&mut self, message: &mut Message) -> Result<()> {
        let news = self.take_news();
        if news.is_err() && self.outliving == 0 {
            return Err(Errno::ETERM);
        }
        let received = self.pattern.recv(&mut self.pipes, message);
        self.receive_more = received.is_ok() && message.more();
        self.clear_drained();
        match received {
            Ok(()) => Ok(()),
            Err(Errno::EAGAIN) => {
                self.run_dry();
                news.and(Err(Errno::EAGAIN))
            }
            Err(errno) => news.and(Err(errno)),
        }
    }

    /// Notes that there was nothing to receive. What was sent may be what is
    /// waited for an answer to: it is late enough.
    #[inline]
    fn run_dry(&self) {
        let pace = self.context().pace();
        pace.run_dry();
        if pace.has_naps() {
            self.hurry();
        }
    }

    #[cold]
    #[inline(never)]
    fn hurry(&self) {
        self.context().each_io(|io| io.hurry());
    }

    /// Whether some of what is here may be read after termination.
    pub fn outlives_termination(&self) -> bool {
        self.outliving > 0
    }

    // ---- borrowed input

    /// Borrows the receiving half of the one connection there is, if this
    /// thread waits for input again and again; returns the stream to wait on.
    pub fn borrow_input(&mut self) -> Option<Arc<OwnedFd>> {
        // A loan is one thread's; of several, all must hear of input. (Nor does one go
        // with a poll: the two would leave news to each other, and never sleep.)
        if !self.haste.counts(clock::now_ns()) || self.waiting > 0 || self.polls > 0 {
            self.return_input();
            return None;
        }
        // What nobody reads is nothing to wait for.
        let (id, pipe) = self.pipes.sole().filter(|(_, pipe)| pipe.takes_part)?;
        let stream = pipe.peer().borrow_input()?;
        self.borrowed = Some(id);
        Some(stream)
    }

    /// Whether this thread is to look for input a little before it sleeps: it
    /// comes from another thread, or is an answer from another process. (What
    /// else comes on a stream comes in larger pieces if nobody hurries.)
    pub fn looks(&mut self) -> bool {
        let spoke = std::mem::take(&mut self.spoke);
        let near = match self.borrowed {
            Some(_) => spoke,
            None => self.pipes.sole().is_some_and(|(_, pipe)| pipe.is_inproc()),
        };
        near && self.waiting == 0 && self.haste.looks()
    }

    /// Looks for input on the borrowed stream, if it is worth it; whether
    /// there may be some.
    pub fn look(&mut self) -> bool {
        if !self.looks() {
            return false;
        }
        let mailbox = self.mailbox.clone();
        let mut found = haste::look(|| mailbox.is_pending() || self.pull_input(true));
        if mailbox.is_pending() {
            // The thread goes on, and may not come back to wait.
            self.pull_input(false);
            found = true;
        }
        self.looked(found);
        found
    }

    /// Notes what came of looking.
    pub fn looked(&mut self, found: bool) {
        self.haste.looked(found);
    }

    /// Receives what is there on the borrowed stream; false if that is
    /// nothing, and the thread will wait now, or not.
    pub fn pull_input(&mut self, will_wait: bool) -> bool {
        let Some(pipe) = self.borrowed.and_then(|id| self.pipes.find(id)) else { return false };
        let told = pipe.peer().clone().pull_input(will_wait);
        if let (true, Some(id)) = (told, self.borrowed)
            && self.takes_part(id)
        {
            self.pattern.readable(&mut self.pipes, id);
        }
        told
    }

    /// Gives the stream back: this thread does not wait for input now.
    #[inline]
    pub fn return_input(&mut self) {
        if let Some(id) = self.borrowed.take()
            && let Some(pipe) = self.pipes.find(id)
        {
            pipe.peer().return_input();
        }
    }

    /// What the socket is ready for: `poll::IN` and `poll::OUT`.
    pub fn ready_for(&mut self) -> i16 {
        self.return_input();
        let mut ready = 0;
        if self.pattern.can_recv(&mut self.pipes) {
            ready |= poll::IN;
        } else {
            self.run_dry();
        }
        if self.pattern.can_send(&mut self.pipes) {
            ready |= poll::OUT;
        }
        self.clear_drained();
        ready
    }

    // ---- news

    /// Has `bell` rung when there is news, for the socket's own `handle`;
    /// false if another thread waits for news already.
    #[inline]
    pub fn attach(&mut self, bell: &Arc<Bell>, handle: Handle) -> bool {
        if self.bell.as_ref().is_some_and(|attached| Arc::ptr_eq(attached, bell)) {
            return true;
        }
        let attached = self.mailbox.attach(bell, handle);
        if attached {
            self.bell = Some(bell.clone());
        }
        attached
    }

    /// Takes in what happened to the pipes since the last call.
    ///
    /// # Errors
    /// ETERM: the context is being terminated.
    #[inline]
    pub fn take_news(&mut self) -> Result<()> {
        if self.mailbox.is_pending() {
            self.hear();
            if self.mailbox.is_pending() {
                // A socket that is its own peer has just told itself something.
                self.hear();
            }
        }
        self.check_terminated()
    }

    /// Whether the news taken so far told of the context's termination.
    ///
    /// # Errors
    /// ETERM: they did.
    #[inline]
    pub fn check_terminated(&self) -> Result<()> {
        if self.terminated { Err(Errno::ETERM) } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn hear(&mut self) {
        let mut news = std::mem::take(&mut self.news);
        let others = self.borrower_waits || self.polls > 0 && !self.poller_looks;
        self.mailbox.take(&mut news, others);
        self.terminated = self.mailbox.is_terminated();
        for event in news.drain(..) {
            self.hear_one(event);
        }
        self.news = news;
    }

    fn hear_one(&mut self, event: Event) {
        match event {
            Event::Readable(id) if self.takes_part(id) => self.pattern.readable(&mut self.pipes, id),
            Event::Writable(id) if self.takes_part(id) => self.pattern.writable(&mut self.pipes, id),
            Event::Attached(id, pipe) => self.welcome(id, pipe),
            Event::Identified(id, identity) => {
                if let Some(pipe) = self.pipes.find(id) {
                    pipe.identity = identity;
                    pipe.identified = true;
                    if pipe.takes_part {
                        self.pattern.identified(&mut self.pipes, id);
                    }
                }
            }
            Event::Reconnected(id) if self.takes_part(id) => self.pattern.reconnected(&mut self.pipes, id),
            Event::Closed(id) => self.peer_closed(id),
            Event::Readable(_) | Event::Writable(_) | Event::Reconnected(_) => {}
        }
    }

    /// Has other threads that wait in this socket look at it again.
    pub(super) fn nudge_others(&self) {
        let polled = || self.bell.as_ref().is_some_and(|bell| bell.is_listened_to());
        if self.waiting > 0 || self.polls > 0 || polled() {
            self.mailbox.nudge();
        }
    }

    fn takes_part(&mut self, id: PipeId) -> bool {
        self.pipes.find(id).is_some_and(|pipe| pipe.takes_part)
    }

    /// A peer came, by a listener or inproc.
    pub(super) fn welcome(&mut self, id: PipeId, mut pipe: Box<Pipe>) {
        if let Some(origin) = pipe.origin
            && !self.endpoints.knows(origin)
        {
            // Its listener was unbound while it was on its way.
            pipe.close(Farewell::ABRUPT);
            return;
        }
        self.return_input();
        self.outliving += usize::from(pipe.outlives_termination);
        self.pipes.insert(id, pipe);
        match self.pattern.attached(&mut self.pipes, id) {
            Welcome::Accepted => self.pipes.get(id).takes_part = true,
            Welcome::Ignored => self.pipes.get(id).ignore(),
            Welcome::Refused => {
                self.pipes.get(id).close(Farewell::ABRUPT);
                self.remove(id);
            }
        }
    }

    /// The peer's end of a pipe is gone. What it sent can still be read.
    fn peer_closed(&mut self, id: PipeId) {
        let Some(pipe) = self.pipes.find(id) else {
            // This end went first: now the number is free.
            self.mailbox.free(id);
            return;
        };
        let was_writable = pipe.takes_part && !pipe.is_write_ended();
        pipe.close_too();
        self.end_writing(id, was_writable);
        self.detach_if_read(id);
    }

    fn end_writing(&mut self, id: PipeId, was_writable: bool) {
        if was_writable {
            self.pattern.write_ended(&mut self.pipes, id);
        }
    }

    /// Takes pipes out that ended and are not read any more, but for the rest
    /// of the message that is being read.
    #[inline]
    fn clear_drained(&mut self) {
        if !self.receive_more && !self.pipes.drained.is_empty() {
            self.detach_drained();
        }
    }

    #[cold]
    #[inline(never)]
    fn detach_drained(&mut self) {
        while let Some(id) = self.pipes.drained.pop() {
            self.detach(id);
        }
    }

    /// Takes a pipe out of the pattern and out of the socket.
    fn detach(&mut self, id: PipeId) {
        if self.takes_part(id) {
            self.pattern.detached(&mut self.pipes, id);
        }
        self.remove(id);
    }

    fn remove(&mut self, id: PipeId) {
        let Some(pipe) = self.pipes.remove(id) else { return };
        self.outliving -= usize::from(pipe.outlives_termination);
        if pipe.peer_closed {
            self.mailbox.free(id);
        }
    }

    /// Closes the pipes of an endpoint; false if no peer hears of that: there
    /// is no pipe, or only what a peer has left that is gone. What is in them
    /// is read to the end, or nothing but the rest of a message that is being read.
    pub(super) fn close_pipes_of(&mut self, origin: u64, farewell: Farewell, to_the_end: bool) -> bool {
        let mut heard = false;
        for id in self.pipes.numbers() {
            let pipe = self.pipes.find(id).filter(|pipe| pipe.origin == Some(origin));
            let Some(pipe) = pipe else { continue };
            heard |= !pipe.peer_closed;
            self.leave(id, farewell);
            if to_the_end {
                self.detach_if_read(id);
            } else {
                self.pipes.drained.push(id);
            }
        }
        self.clear_drained();
        heard
    }

    /// Ends writing to a pipe and tells the peer.
    fn leave(&mut self, id: PipeId, farewell: Farewell) {
        let pipe = self.pipes.get(id);
        let was_writable = pipe.takes_part && !pipe.is_write_ended();
        pipe.close(farewell);
        self.end_writing(id, was_writable);
    }

    /// Takes a pipe out that ended, unless there is something to read in it.
    fn detach_if_read(&mut self, id: PipeId) {
        let pipe = self.pipes.get(id);
        if !(pipe.takes_part && pipe.has_input() && self.pattern.reads_to_the_end()) {
            self.detach(id);
        }
    }

    // ---- options

    /// Sets an option.
    pub fn set_option(&mut self, option: SocketOption, value: &Value) -> Result<()> {
        if Arc::make_mut(&mut self.options).set(option, value).is_err() {
            return self.pattern.set_option(&mut self.pipes, option, value);
        }
        self.lease.heed(&self.options);
        Ok(())
    }

    /// Reads an option.
    pub fn get_option(&mut self, option: SocketOption) -> Result<Value> {
        Ok(match option {
            SocketOption::RcvMore => Value::Int(self.receive_more.into()),
            SocketOption::Fd => {
                self.return_input();
                Value::Int(self.mailbox.descriptor()?)
            }
            SocketOption::LastEndpoint => Value::Bytes(self.last_endpoint.clone()),
            SocketOption::MonitorDropped => Value::U64(self.lease.dropped()),
            SocketOption::SocketNumber => Value::Int(self.lease.number() as i32),
            _ => return self.options.get(option).or_else(|_| self.pattern.get_option(option)),
        })
    }

    /// Starts or stops monitoring.
    pub fn monitor(&mut self, endpoint: Option<&[u8]>, mask: u32, encode: Encode) -> Result<()> {
        match endpoint {
            Some(endpoint) => self.lease.watch(&self.wish(endpoint, mask, encode)?),
            None => {
                self.lease.unwatch();
                Ok(())
            }
        }
    }

    /// Starts monitoring at an endpoint that other sockets may use as well.
    pub fn add_monitor(&mut self, endpoint: &[u8], mask: u32, encode: Encode) -> Result<()> {
        self.lease.join(&self.wish(endpoint, mask, encode)?)
    }

    /// Undoes `add_monitor`.
    pub fn remove_monitor(&mut self, endpoint: &[u8]) -> Result<()> {
        self.lease.part(endpoint)
    }

    fn wish<'a>(&self, name: &'a [u8], mask: u32, encode: Encode) -> Result<Wish<'a>> {
        match transport::split(name)? {
            (Protocol::Inproc, _) => Ok(Wish { name, mask, encode, most: self.options.monitor_hwm }),
            _ => Err(Errno::EPROTONOSUPPORT),
        }
    }

    // ---- the end

    /// Closes the socket: leaves every endpoint and pipe, and goes.
    pub fn close(mut self) {
        let linger = u32::try_from(self.options.linger).ok();
        let farewell = Farewell { linger, may_connect: true };
        self.lease.note(Note::SocketClosed, b"");
        if let (true, Some(most)) = (self.left_lingering, linger) {
            let socket = self.lease.number();
            self.context().each_io(|io| io.post(Command::LingerNoLonger { socket, most }));
        }
        self.close_endpoints(farewell);
        for (_, pipe) in self.pipes.iter_mut() {
            pipe.close(farewell);
        }
        for event in self.mailbox.close() {
            if let Event::Attached(_, mut pipe) = event {
                pipe.close(farewell);
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::context;
    use crate::io_thread::Rest;
    use crate::socket::{self, Flags};
    use std::time::{Duration, Instant};

    /// The one I/O thread's rest, once `is` it; false after a generous while.
    fn rests(context: &Context, is: impl Fn(&Rest) -> bool) -> bool {
        let seen = std::cell::Cell::new(false);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !seen.get() && Instant::now() < deadline {
            context.each_io(|io| seen.set(is(io.rest())));
            std::thread::yield_now();
        }
        seen.get()
    }

    #[test]
    fn who_has_nothing_to_receive_ends_naps() {
        let handle = context::create();
        let pull = context::open_socket(handle, Some(SocketType::Pull)).unwrap();
        let context = socket::enter(pull).unwrap().context().clone();
        assert!(rests(&context, Rest::is_asleep));
        context.pace().naps(|| {
            context.each_io(|io| io.rest().nap());
            let dont_wait = Flags { dont_wait: true, ..Flags::default() };
            assert_eq!(socket::recv(pull, &mut Message::new(), dont_wait), Err(Errno::EAGAIN));
        });
        assert!(rests(&context, |rest| !rest.is_nap()));
        socket::close(pull).unwrap();
        context::terminate(handle).unwrap();
    }
}
