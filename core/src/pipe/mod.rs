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

use crate::mailbox::{Event, Mailbox};
use crate::message::Message;
use crate::queue::{frames, lane};
use inbound::{Run, RunReader};
use std::sync::Arc;

/// A pipe's number within its socket.
pub type PipeId = usize;

/// What a peer calls itself: up to 255 bytes, none if it is anonymous.
pub type Identity = Box<[u8]>;

/// The far end of a pipe, as far as this end talks to it.
pub trait Peer: Send + Sync {
    /// This end wrote, and the peer had found nothing to read.
    fn readable(&self);
    /// This end read, and the peer had found no room to write.
    fn writable(&self);
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

enum Outbound {
    Messages(lane::Writer<Message>),
    Frames(frames::Writer),
}

enum Inbound {
    Messages(lane::Reader<Message>),
    Runs(RunReader),
}

/// One end of a pipe: a socket's.
pub struct Pipe {
    outbound: Outbound,
    inbound: Inbound,
    peer: Arc<dyn Peer>,
    /// Who is at the far end, as it says.
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
    /// The socket's end of a pipe to a connection.
    pub fn to_connection(
        out: frames::Writer,
        runs: lane::Reader<Run>,
        link: Arc<dyn Peer>,
        identity: Identity,
    ) -> Pipe {
        Pipe::new(Outbound::Frames(out), Inbound::Runs(RunReader::new(runs)), link, identity)
    }

    fn new(outbound: Outbound, inbound: Inbound, peer: Arc<dyn Peer>, identity: Identity) -> Pipe {
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
    #[inline]
    pub fn has_room(&mut self) -> bool {
        !self.writing_ended
            && match &mut self.outbound {
                Outbound::Messages(lane) => lane.room() > 0,
                Outbound::Frames(frames) => frames.room() > 0,
            }
    }

    /// Writes one part and leaves `message` empty. Only the first part of a message needs room. The
    /// peer sees the message when its last part was written.
    #[inline]
    pub fn write(&mut self, message: &mut Message, more: bool) {
        if self.writing_ended {
            message.take();
            return;
        }
        let told = match &mut self.outbound {
            Outbound::Messages(lane) => {
                message.set_more(more);
                lane.push(message.take());
                !more && lane.commit(1)
            }
            Outbound::Frames(frames) => {
                frames.push(message, more);
                !more && frames.commit()
            }
        };
        if told {
            self.peer.readable();
        }
    }

    /// Takes back the parts of a message that was not ended.
    pub fn rollback(&mut self) {
        match &mut self.outbound {
            Outbound::Messages(lane) => lane.rollback(),
            Outbound::Frames(frames) => frames.rollback(),
        }
    }

    /// Whether there is a part to read. If not, `Event::Readable` comes when there is.
    #[inline]
    pub fn has_input(&mut self) -> bool {
        match &mut self.inbound {
            Inbound::Messages(lane) => lane.ready(),
            Inbound::Runs(runs) => runs.ready(),
        }
    }

    /// Reads one part into `message`. If there is none, `Event::Readable`
    /// comes when there is. The parts of one message are all there when the
    /// first one is.
    #[inline]
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

    /// Closes this end because the peer has closed its own.
    pub fn close_too(&mut self) {
        self.peer_closed = true;
        self.end_writing();
        if !std::mem::replace(&mut self.said_closed, true) {
            self.peer.closed_too();
        }
    }
}

/// One of the two sockets of an inproc pipe, as `inproc_pair` needs it.
pub struct Side {
    /// Where the socket gets its news.
    pub mailbox: Arc<Mailbox>,
    /// Its identity, as the other side will see it.
    pub identity: Identity,
    /// Most messages it wants queued towards the other side, 0 for no limit.
    pub sndhwm: u32,
    /// Most messages it wants queued towards itself, 0 for no limit.
    pub rcvhwm: u32,
    /// Whether it looks at identities: then the other side's takes a place
    /// in its queue, as in libzmq 3.2.
    pub reads_identity: bool,
}

/// Makes a pipe between two sockets of one process; returns each side's
/// number and end.
pub fn inproc_pair(a: Side, b: Side) -> ((PipeId, Pipe), (PipeId, Pipe)) {
    let (a_id, b_id) = (a.mailbox.reserve(), b.mailbox.reserve());
    let (a_out, b_in) = lane::lane(capacity(a.sndhwm, b.rcvhwm), b.reads_identity.into());
    let (b_out, a_in) = lane::lane(capacity(b.sndhwm, a.rcvhwm), a.reads_identity.into());
    let to_a = Arc::new(SocketPeer { mailbox: a.mailbox, id: a_id });
    let to_b = Arc::new(SocketPeer { mailbox: b.mailbox, id: b_id });
    let mut a_end = Pipe::new(Outbound::Messages(a_out), Inbound::Messages(a_in), to_b, b.identity);
    let mut b_end = Pipe::new(Outbound::Messages(b_out), Inbound::Messages(b_in), to_a, a.identity);
    a_end.skip_identity(a.reads_identity);
    b_end.skip_identity(b.reads_identity);
    ((a_id, a_end), (b_id, b_end))
}

/// Makes a pipe on which a monitor writes, at most `hwm` messages ahead (0
/// for no limit), to a socket; returns the monitor's end, and the socket's
/// with its number.
pub fn monitor_pair(reader: Arc<Mailbox>, hwm: u64, monitor: Arc<dyn Peer>) -> (Pipe, (PipeId, Pipe)) {
    // What the reader says is heard by nobody.
    let (end, (id, mut readers)) =
        guest_pair(reader, monitor, lane::exact_lane(hwm), lane::lane(u64::from(DEAF), 0));
    readers.outlives_termination = true;
    (end, (id, readers))
}

/// Makes a pipe between a socket and somebody who asks it for something, and
/// is told by `guest` of answers; as `monitor_pair` otherwise.
pub fn client_pair(service: Arc<Mailbox>, guest: Arc<dyn Peer>) -> (Pipe, (PipeId, Pipe)) {
    guest_pair(service, guest, lane::lane(0, 0), lane::lane(0, 0))
}

type Lane = (lane::Writer<Message>, lane::Reader<Message>);

/// A pipe between a socket and one that is none.
fn guest_pair(
    socket: Arc<Mailbox>,
    guest: Arc<dyn Peer>,
    (to_socket, inbound): Lane,
    (outbound, to_guest): Lane,
) -> (Pipe, (PipeId, Pipe)) {
    let id = socket.reserve();
    let socket = Arc::new(SocketPeer { mailbox: socket, id });
    let nobody = Identity::default();
    let guests =
        Pipe::new(Outbound::Messages(to_socket), Inbound::Messages(to_guest), socket, nobody.clone());
    let sockets = Pipe::new(Outbound::Messages(outbound), Inbound::Messages(inbound), guest, nobody);
    (guests, (id, sockets))
}

/// Messages that a monitor's reader can send before it is full for good.
const DEAF: u32 = 2000;

impl Pipe {
    /// Books the place that the peer's identity took as read.
    fn skip_identity(&mut self, reads_identity: bool) {
        if reads_identity && let Inbound::Messages(lane) = &mut self.inbound {
            let _ = lane.read(1);
        }
    }
}

/// Messages that fit between two sockets: both marks together, none if either has none.
fn capacity(sndhwm: u32, rcvhwm: u32) -> u64 {
    if sndhwm == 0 || rcvhwm == 0 { 0 } else { u64::from(sndhwm) + u64::from(rcvhwm) }
}

/// A socket's pipes by number.
#[derive(Default)]
pub struct Pipes {
    slots: Vec<Option<Box<Pipe>>>,
    /// Pipes whose last input was read after their end: to be taken out.
    pub drained: Vec<PipeId>,
}

impl Pipes {
    /// The pipe with this number; it must be there.
    #[inline]
    pub fn get(&mut self, id: PipeId) -> &mut Pipe {
        self.slots[id].as_mut().expect("patterns hold numbers of live pipes only")
    }

    /// The pipe with this number, if it is there.
    #[inline]
    pub fn find(&mut self, id: PipeId) -> Option<&mut Pipe> {
        self.slots.get_mut(id)?.as_deref_mut()
    }

    /// Reads one part from a pipe, as [`Pipe::read`]; notes a pipe that ended
    /// and has no more.
    #[inline]
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

    /// All pipes with their numbers.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (PipeId, &mut Pipe)> {
        self.slots.iter_mut().enumerate().filter_map(|(id, pipe)| Some((id, pipe.as_deref_mut()?)))
    }
}
