//! Pipes as they are made: between two sockets, and between a socket and
//! somebody who is none.

use super::{Identity, Inbound, Outbound, Peer, Pipe, PipeId, SocketPeer};
use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::queue::{lane, newest};
use std::sync::Arc;

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
    /// Whether only the newest message is kept, of those it sends.
    pub conflates_out: bool,
    /// The same, of those it receives.
    pub conflates_in: bool,
}

/// Makes a pipe between two sockets of one process; returns each side's
/// number and end.
pub fn inproc_pair(a: Side, b: Side) -> ((PipeId, Pipe), (PipeId, Pipe)) {
    let (a_id, b_id) = (a.mailbox.reserve(), b.mailbox.reserve());
    let (a_out, b_in) = direction(&a, &b);
    let (b_out, a_in) = direction(&b, &a);
    let to_a = Arc::new(SocketPeer { mailbox: a.mailbox, id: a_id });
    let to_b = Arc::new(SocketPeer { mailbox: b.mailbox, id: b_id });
    ((a_id, Pipe::new(a_out, a_in, to_b, b.identity)), (b_id, Pipe::new(b_out, b_in, to_a, a.identity)))
}

/// The two ends of the way from one socket to another.
fn direction(from: &Side, to: &Side) -> (Outbound, Inbound) {
    if from.conflates_out || to.conflates_in {
        let (writer, reader) = newest::newest();
        return (Outbound::Newest(writer), Inbound::Newest(reader));
    }
    let (writer, mut reader) = lane::lane(capacity(from.sndhwm, to.rcvhwm), to.reads_identity.into());
    if to.reads_identity {
        // The place that the identity takes counts as read.
        let _ = reader.read(1);
    }
    (Outbound::Messages(writer), Inbound::Messages(reader))
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

/// Messages that fit between two sockets: both marks together, none if either has none.
fn capacity(sndhwm: u32, rcvhwm: u32) -> u64 {
    if sndhwm == 0 || rcvhwm == 0 { 0 } else { u64::from(sndhwm) + u64::from(rcvhwm) }
}
