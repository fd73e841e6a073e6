//! Pipes: what a socket holds of each peer.
//!
//! A pipe has a way out and a way in, each a queue of its own, and somebody
//! at the far end to be told when that one slept or waited. For inproc the
//! far end is another socket, and messages travel as they are; for tcp and
//! ipc it is a connection's link: frames go out encoded, and come in as runs
//! that the socket's own thread takes apart.
//!
//! Each end closes once and tells the other; a pipe's number is free when
//! both have.

pub mod inbound;
mod pairs;

pub use pairs::{Side, client_pair, inproc_pair, monitor_pair};

use crate::mailbox::{Event, Mailbox};
use crate::message::Message;
use crate::queue::{frames, lane, newest};
use inbound::RunReader;
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::sync::Arc;

/// A pipe's number within its socket.
pub type PipeId = usize;

/// What a peer calls itself: up to 255 bytes, none if it is anonymous.
pub type Identity = Box<[u8]>;

/// The far end of a pipe, as far as this end talks to it.
pub trait Peer: Send + Sync {
    /// This end wrote, and the peer had found nothing to read.
    fn readable(&self);
    /// The same, and there may be no room for another message.
    fn filled(&self) {
        self.readable();
    }
    /// This end wrote many messages since it last said so: the peer should let
    /// no more come together.
    fn piled_up(&self) {}
    /// Returns when what is being sent right now is booked as read.
    fn catch_up(&self) {}
    /// This end read, and the peer had found no room to write.
    fn writable(&self);
    /// Lends the stream behind the peer to this end's thread, which will wait
    /// on it and then call `pull_input`. None: there is none, or not to be lent.
    fn borrow_input(&self) -> Option<Arc<OwnedFd>> {
        None
    }
    /// Receives what is there, if the stream is lent; true if this end had
    /// found nothing to read and now would. Otherwise it will wait now, or not.
    fn pull_input(&self, _will_wait: bool) -> bool {
        false
    }
    /// Ends the loan, if there is one.
    fn return_input(&self) {}
    /// This end will read nothing: what the peer says is for nobody.
    fn ignored(&self) {}
    /// Whether the peer has gone for good, though this end has not heard of
    /// it yet, nor perhaps of all that was said before.
    fn has_left(&self) -> bool {
        false
    }
    /// This end is gone; whatever it committed stays readable.
    fn closed(&self, farewell: Farewell);
    /// This end is gone as well: an answer to the peer's own closing.
    fn closed_too(&self) {
        self.closed(Farewell::ABRUPT);
    }
}

/// How a connection may go on when its socket has left the pipe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Farewell {
    /// How long in ms it may go on sending what is queued, None for ever.
    pub linger: Option<u32>,
    /// Whether it may first connect for that.
    pub may_connect: bool,
}

impl Farewell {
    /// Whatever is queued is forgotten.
    pub const ABRUPT: Farewell = Farewell { linger: Some(0), may_connect: false };
}

/// Another socket at the far end.
struct SocketPeer {
    mailbox: Arc<Mailbox>,
    /// The pipe's number there.
    id: PipeId,
}

// A socket that is gone closed its end already: what it is told is lost on nobody.
impl Peer for SocketPeer {
    fn readable(&self) {
        let _ = self.mailbox.post(Event::Readable(self.id));
    }

    fn writable(&self) {
        let _ = self.mailbox.post(Event::Writable(self.id));
    }

    fn closed(&self, _farewell: Farewell) {
        let _ = self.mailbox.post(Event::Closed(self.id));
    }
}

/// The way out.
#[repr(u8)] // a tag of its own is read faster than one hidden in a field
pub enum Outbound {
    /// To another socket.
    Messages(lane::Writer<Message>),
    /// To a connection.
    Frames(frames::Writer),
    /// To either, for the newest message only.
    Newest(newest::Writer),
}

/// The way in.
pub enum Inbound {
    /// From another socket.
    Messages(lane::Reader<Message>),
    /// From a connection.
    Runs(RunReader),
    /// From either, for the newest message only.
    Newest(newest::Reader),
}

/// One end of a pipe: a socket's.
pub struct Pipe {
    outbound: Outbound,
    inbound: Inbound,
    peer: Arc<dyn Peer>,
    /// Who is at the far end, as it says. A pattern may take it out.
    pub identity: Identity,
    /// The peer's end is gone, or this one stopped writing: input may remain.
    writing_ended: bool,
    /// Whether `closed` was said.
    said_closed: bool,
    /// Whether what is in it can be read even when the context is terminated:
    /// a monitor's events.
    pub outlives_termination: bool,
    /// Whether the peer has said who it is, be it that it is anonymous.
    pub identified: bool,
    /// Whether the pattern knows the pipe (it ignores the others).
    pub takes_part: bool,
    /// The peer's end is gone: it said so.
    pub peer_closed: bool,
    /// The listener that accepted the peer, or the session that connects to it.
    pub origin: Option<u64>,
}

impl Pipe {
    /// An end with these ways out and in, and somebody to tell at the far end.
    pub fn new(outbound: Outbound, inbound: Inbound, peer: Arc<dyn Peer>, identity: Identity) -> Pipe {
        Pipe {
            outbound,
            inbound,
            peer,
            identity,
            writing_ended: false,
            said_closed: false,
            outlives_termination: false,
            identified: true,
            takes_part: false,
            peer_closed: false,
            origin: None,
        }
    }

    /// Whether another socket of this process is at the far end.
    pub fn is_inproc(&self) -> bool {
        matches!(self.outbound, Outbound::Messages(_))
    }

    /// Whether a message may be begun. If not, `Event::Writable` comes when it may.
    #[inline(always)]
    pub fn has_room(&mut self) -> bool {
        !self.writing_ended
            && match &mut self.outbound {
                Outbound::Messages(lane) => lane.room() > 0,
                Outbound::Frames(frames) => frames.room() > 0,
                Outbound::Newest(_) => true,
            }
    }

    /// As `has_room`, for a message that is lost without it: what another thread
    /// has sent, but not booked yet, may have been answered already.
    pub fn has_room_by_now(&mut self) -> bool {
        self.has_room() || {
            self.peer.catch_up();
            self.has_room()
        }
    }

    /// Writes the first part of a message, if there is room for one.
    #[inline(always)]
    pub fn begin(&mut self, message: &mut Message, more: bool) -> bool {
        if self.writing_ended {
            return false;
        }
        let put = match &mut self.outbound {
            Outbound::Messages(lane) => (lane.room() > 0).then(|| put_message(lane, message, more)),
            Outbound::Frames(frames) => (frames.room() > 0).then(|| put_frame(frames, message, more)),
            Outbound::Newest(newest) => Some(put_newest(newest, message, more)),
        };
        if let Some(news) = put {
            self.tell(news);
        }
        put.is_some()
    }

    /// Writes one part and leaves `message` empty. Only the first part of a message needs room. The
    /// peer sees the message when its last part was written.
    #[inline(never)]
    pub fn write(&mut self, message: &mut Message, more: bool) {
        if self.writing_ended {
            message.clear();
            return;
        }
        let news = match &mut self.outbound {
            Outbound::Messages(lane) => put_message(lane, message, more),
            Outbound::Frames(frames) => put_frame(frames, message, more),
            Outbound::Newest(newest) => put_newest(newest, message, more),
        };
        self.tell(news);
    }

    /// As `write`, of a part that other pipes get as well.
    pub fn write_shared(&mut self, message: &Message, more: bool) {
        let Outbound::Frames(frames) = &mut self.outbound else {
            return self.write(&mut message.share(), more);
        };
        if self.writing_ended {
            return;
        }
        frames.push_shared(message, more);
        let news = show_frames(frames, more);
        self.tell(news);
    }

    #[inline(always)]
    fn tell(&self, news: News) {
        match news {
            News::None => {}
            News::Readable => self.peer.readable(),
            News::Full => self.peer.filled(),
            News::PiledUp => self.peer.piled_up(),
        }
    }

    /// Takes back the parts of a message that was not ended.
    pub fn rollback(&mut self) {
        match &mut self.outbound {
            Outbound::Messages(lane) => lane.rollback(),
            Outbound::Frames(frames) => frames.rollback(),
            Outbound::Newest(newest) => newest.rollback(),
        }
    }

    /// Whether there is a part to read. If not, `Event::Readable` comes when there is.
    #[inline]
    pub fn has_input(&mut self) -> bool {
        match &mut self.inbound {
            Inbound::Messages(lane) => lane.ready(),
            Inbound::Runs(runs) => runs.ready(),
            Inbound::Newest(newest) => newest.ready(),
        }
    }

    /// Reads one part into `message`. If there is none, `Event::Readable`
    /// comes when there is. The parts of one message are all there when the
    /// first one is.
    #[inline(always)]
    pub fn read(&mut self, message: &mut Message) -> bool {
        let (read, told) = match &mut self.inbound {
            Inbound::Messages(lane) => {
                let read = lane.pop_into(message);
                (read, read && !message.more() && lane.read(1))
            }
            Inbound::Runs(runs) => {
                let read = runs.read(message);
                (read, read && !message.more() && runs.book())
            }
            Inbound::Newest(newest) => match newest.pop() {
                Some(part) => {
                    *message = part;
                    (true, false)
                }
                None => (false, false),
            },
        };
        if told {
            self.peer.writable();
        }
        read
    }

    /// No more is written here; a message not ended is taken back.
    pub fn end_writing(&mut self) {
        if !self.writing_ended {
            self.rollback();
            self.writing_ended = true;
        }
    }

    /// Who is at the far end.
    pub fn peer(&self) -> &Arc<dyn Peer> {
        &self.peer
    }

    /// Whether nothing can be written any more: the peer is gone, or this end
    /// has stopped. Input may remain.
    pub fn is_write_ended(&self) -> bool {
        self.writing_ended
    }

    /// Stops writing and tells the peer that this end is gone. Input that is
    /// here already can still be read.
    pub fn close(&mut self, farewell: Farewell) {
        self.end_writing();
        if !std::mem::replace(&mut self.said_closed, true) {
            self.peer.closed(farewell);
        }
    }

    /// Takes no part in the socket any more, or never will.
    pub fn ignore(&mut self) {
        self.takes_part = false;
        self.peer.ignored();
    }

    /// Closes this end because the peer has closed its own.
    pub fn close_too(&mut self) {
        self.peer_closed = true;
        self.end_writing();
        if !std::mem::replace(&mut self.said_closed, true) {
            self.peer.closed_too();
        }
    }
}

/// What the peer is to be told after a part was written.
#[derive(Clone, Copy)]
enum News {
    None,
    Readable,
    Full,
    PiledUp,
}

impl News {
    #[inline(always)]
    fn readable(told: bool) -> News {
        if told { News::Readable } else { News::None }
    }
}

// Each writes a part, and shows the message if it is the last one.

#[inline(always)]
fn put_message(lane: &mut lane::Writer<Message>, message: &mut Message, more: bool) -> News {
    message.set_more(more);
    message.move_to(lane.push(Message::new()));
    News::readable(!more && lane.commit(1))
}

#[inline(always)]
fn put_frame(frames: &mut frames::Writer, message: &mut Message, more: bool) -> News {
    frames.push(message, more);
    show_frames(frames, more)
}

#[inline(always)]
fn show_frames(frames: &mut frames::Writer, more: bool) -> News {
    if more {
        News::None
    } else if frames.commit() {
        if frames.seems_full() { News::Full } else { News::Readable }
    } else if frames.has_pile() {
        News::PiledUp
    } else {
        News::None
    }
}

fn put_newest(newest: &mut newest::Writer, message: &mut Message, more: bool) -> News {
    message.set_more(more);
    newest.push(message.take());
    News::readable(!more && newest.commit())
}

/// A socket's pipes by number.
pub struct Pipes {
    /// The socket's own.
    mailbox: Arc<Mailbox>,
    slots: Vec<Option<Box<Pipe>>>,
    /// Pipes whose last input was read after their end: to be taken out.
    pub drained: Vec<PipeId>,
    /// How often a pipe was looked up.
    #[cfg(test)]
    pub looks: usize,
}

impl Pipes {
    /// None so far, of the socket with this mailbox.
    pub fn new(mailbox: Arc<Mailbox>) -> Pipes {
        Pipes {
            mailbox,
            slots: Vec::new(),
            drained: Vec::new(),
            #[cfg(test)]
            looks: 0,
        }
    }

    /// Has the socket look at a pipe's input again, as if it had just come: a
    /// step left it there that has done enough.
    #[cold]
    pub fn look_again(&self, id: PipeId) {
        // Refused if the socket is gone, which looks at nothing any more.
        let _ = self.mailbox.post(Event::Readable(id));
    }

    /// The pipe with this number; it must be there.
    #[inline]
    pub fn get(&mut self, id: PipeId) -> &mut Pipe {
        #[cfg(test)]
        {
            self.looks += 1;
        }
        self.slots[id].as_mut().expect("patterns hold numbers of live pipes only")
    }

    /// The pipe with this number, if it is there.
    #[inline]
    pub fn find(&mut self, id: PipeId) -> Option<&mut Pipe> {
        self.slots.get_mut(id)?.as_deref_mut()
    }

    /// Reads one part from a pipe, as [`Pipe::read`]; notes a pipe that ended
    /// and has no more.
    #[inline(always)]
    pub fn read(&mut self, id: PipeId, message: &mut Message) -> bool {
        let pipe = self.get(id);
        let read = pipe.read(message);
        if !read && pipe.writing_ended {
            self.drained.push(id);
        }
        read
    }

    /// Whether a pipe has a part to read, as [`Pipe::has_input`]; notes a pipe
    /// that ended and has no more.
    #[inline]
    pub fn has_input(&mut self, id: PipeId) -> bool {
        let pipe = self.get(id);
        let has = pipe.has_input();
        if !has && pipe.writing_ended {
            self.drained.push(id);
        }
        has
    }

    /// Puts a pipe in.
    pub fn insert(&mut self, id: PipeId, pipe: Box<Pipe>) {
        if self.slots.len() <= id {
            self.slots.resize_with(id + 1, || None);
        }
        self.slots[id] = Some(pipe);
    }

    /// Takes a pipe out.
    pub fn remove(&mut self, id: PipeId) -> Option<Box<Pipe>> {
        // Its number may soon be another pipe's.
        self.drained.retain(|&drained| drained != id);
        self.slots.get_mut(id)?.take()
    }

    /// The one pipe, if there is exactly one.
    pub fn sole(&mut self) -> Option<(PipeId, &mut Pipe)> {
        let mut all = self.iter_mut();
        let sole = all.next()?;
        all.next().is_none().then_some(sole)
    }

    /// All numbers that a pipe may have.
    pub fn numbers(&self) -> Range<PipeId> {
        0..self.slots.len()
    }

    /// All pipes with their numbers.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (PipeId, &mut Pipe)> {
        self.slots.iter_mut().enumerate().filter_map(|(id, pipe)| Some((id, pipe.as_deref_mut()?)))
    }
}
