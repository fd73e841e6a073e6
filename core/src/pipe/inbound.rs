//! What a connection received, on its way to the socket.
//!
//! The connection's side finds where messages end and hands over runs of
//! whole ones as they came; the socket's thread takes them apart. A long body
//! that had a buffer of its own comes as a message.

use crate::message::Message;
use crate::queue::lane;
use crate::zmtp::frame;

/// One item on the way in. Items up to a commit hold whole messages.
pub enum Run {
    /// ZMTP 2.0 message frames, whole ones, back to back.
    Frames(Message),
    /// One part.
    Part(Message),
}

/// What comes next on the lane.
enum Next {
    Nothing,
    /// A part, which was read.
    Part,
    Frames,
}

/// The reading end, with the run that is being taken apart.
pub struct RunReader {
    lane: lane::Reader<Run>,
    frames: Message,
    /// Where the next frame of `frames` begins, and where the last one ends.
    offset: usize,
    len: usize,
}

impl RunReader {
    /// A reader of these runs.
    pub fn new(lane: lane::Reader<Run>) -> RunReader {
        RunReader { lane, frames: Message::new(), offset: 0, len: 0 }
    }

    /// Whether there is a part to read; if not, the next commit tells.
    #[inline]
    pub fn ready(&mut self) -> bool {
        self.offset < self.len || self.lane.ready()
    }

    /// Reads the next part into `message`; false if there is none.
    #[inline(always)]
    pub fn read(&mut self, message: &mut Message) -> bool {
        if self.offset == self.len {
            match self.next_run(message) {
                Next::Nothing => return false,
                Next::Part => return true,
                Next::Frames => {}
            }
        }
        let frames = &self.frames.data()[self.offset..];
        let header = frame::parse_v2(frames).expect("runs hold whole frames");
        let end = header.size + header.len as usize;
        self.frames.cut_into(&frames[header.size..end], message);
        message.set_more(header.flags & frame::MORE != 0);
        self.offset += end;
        if self.offset == self.len {
            self.end_run();
        }
        true
    }

    #[inline(never)]
    fn next_run(&mut self, message: &mut Message) -> Next {
        match self.lane.pop() {
            None => Next::Nothing,
            Some(Run::Part(part)) => {
                *message = part;
                Next::Part
            }
            Some(Run::Frames(frames)) => {
                (self.offset, self.len) = (0, frames.len());
                self.frames = frames;
                Next::Frames
            }
        }
    }

    /// The receive buffer is wanted back.
    #[inline(never)]
    fn end_run(&mut self) {
        self.frames = Message::new();
        (self.offset, self.len) = (0, 0);
    }

    /// Books one message as read; true if the connection waits to be told.
    #[inline]
    #[must_use]
    pub fn book(&mut self) -> bool {
        self.lane.read(1)
    }
}
