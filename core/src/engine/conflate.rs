//! What stands between the queues of an engine and a socket that wants the
//! newest message only (CONFLATE).

use crate::message::Message;
use crate::options::Options;
use crate::pipe::inbound::{Run, RunReader};
use crate::pipe::{Inbound, Outbound};
use crate::queue::{frames, lane, newest};

/// The way from the socket: the queue that is sent from, what fills it if not
/// the socket itself, and the socket's end.
pub fn outbound(options: &Options) -> (frames::Reader, Option<Outgoing>, Outbound) {
    if !options.conflates_out() {
        let (frames, queue) = frames::frames(options.sndhwm.into());
        return (queue, None, Outbound::Frames(frames));
    }
    let (frames, queue) = frames::frames(0);
    let (writer, newest) = newest::newest();
    (queue, Some(Outgoing { newest, frames }), Outbound::Newest(writer))
}

/// The way to the socket: the queue that is received into, what empties it if
/// not the socket itself, and the socket's end.
pub fn inbound(options: &Options) -> (lane::Writer<Run>, Option<Incoming>, Inbound) {
    if !options.conflates_in() {
        let (runs, reader) = lane::lane(options.rcvhwm.into(), 0);
        return (runs, None, Inbound::Runs(RunReader::new(reader)));
    }
    let (runs, reader) = lane::lane(0, 0);
    let (newest, reader_end) = newest::newest();
    (runs, Some(Incoming { runs: RunReader::new(reader), newest }), Inbound::Newest(reader_end))
}

/// Where the socket leaves its newest message, which is put in the queue when
/// the one before is through.
pub struct Outgoing {
    newest: newest::Reader,
    frames: frames::Writer,
}

impl Outgoing {
    /// Whether there is none.
    pub fn is_empty(&mut self) -> bool {
        !self.newest.ready()
    }

    /// Puts the message in the queue; false if there is none, and the socket
    /// tells when there is.
    pub fn load(&mut self) -> bool {
        while let Some(mut part) = self.newest.pop() {
            let more = part.more();
            self.frames.push(&mut part, more);
            if !more {
                let _ = self.frames.commit();
                return true;
            }
        }
        false
    }
}

/// Where the socket finds the newest message.
pub struct Incoming {
    runs: RunReader,
    newest: newest::Writer,
}

impl Incoming {
    /// Passes on what was received; true if the socket slept and must be told.
    pub fn pass(&mut self) -> bool {
        let (mut part, mut asleep) = (Message::new(), false);
        while self.runs.read(&mut part) {
            let more = part.more();
            self.newest.push(part.take());
            if !more {
                let _ = self.runs.book();
                asleep |= self.newest.commit();
            }
        }
        asleep
    }
}
