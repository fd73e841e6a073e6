//! What came in, taken apart as far as the connection's side does that: where
//! messages end, what must not come, and commands.

use super::{Body, Broken, Input, OWN_BUFFER, VAST};
use crate::io_thread::Buffer;
use crate::message::{Arena, Message};
use crate::pipe::inbound::Run;
use crate::socket_type::SocketType;
use crate::zmtp::Decoded;
use crate::zmtp::command::{self, Command};
use crate::zmtp::frame::{self, COMMAND, Header, MORE};

/// Bytes of a command's name, in front of what it says.
const COMMAND_NAME: u64 = 32;
/// Bytes of memory kept for what is to be transformed.
const RAW: usize = 64 * 1024;
/// Bytes of the number that REQ_CORRELATE gives a request.
const REQUEST_NUMBER: u64 = 4;

/// Passes over messages of one short frame each, `most` of them at most: what
/// most traffic is made of. Returns how many bytes they are and how many messages.
fn skim(data: &[u8], most: u64) -> (usize, u64) {
    let (mut at, mut messages) = (0, 0);
    while messages < most {
        let Some(&[0, len]) = data.get(at..at + 2) else { break };
        let end = at + 2 + usize::from(len);
        if end > data.len() {
            break;
        }
        at = end;
        messages += 1;
    }
    (at, messages)
}

impl Input {
    /// Turns raw bytes into frames of ZMTP 2.0 in `rest`; false if there is no whole one.
    pub(super) fn translate(&mut self, buffer: &mut Buffer) -> Result<bool, Broken> {
        let Some(transform) = &self.transform else { return Ok(false) };
        let mut transform = transform.lock();
        let name = if self.commands { COMMAND_NAME } else { 0 };
        let mut frames = Vec::new();
        let mut taken = 0;
        loop {
            match transform.decode(&self.raw[taken..]).map_err(|_| Broken::PROTOCOL)? {
                Decoded::NeedMore(Some(announced)) if announced.body.saturating_sub(name) > self.max_size => {
                    return Err(Broken::TOO_LONG);
                }
                Decoded::NeedMore(_) => break,
                Decoded::Frame { flags, body, consumed } => {
                    // In this form a frame is no longer than it came.
                    frames.try_reserve(consumed).map_err(|_| Broken::NO_MEMORY)?;
                    frame::push_v2(flags, body, &mut frames);
                    taken += consumed;
                }
            }
        }
        drop(transform);
        if taken > 0 {
            self.raw.drain(..taken);
            self.raw.shrink_to(RAW);
        }
        if frames.is_empty() {
            return Ok(false);
        }
        let size = self.rest.len() + frames.len();
        let mut own;
        let arena = if size > OWN_BUFFER {
            own = Arena::new(size).map_err(|_| Broken::NO_MEMORY)?;
            &mut own
        } else {
            buffer.arena_with_room(size).map_err(|_| Broken::NO_MEMORY)?
        };
        let start = arena.filled_len();
        arena.extend(self.rest.data());
        arena.extend(&frames);
        self.rest = arena.slice(start, arena.filled_len());
        Ok(true)
    }

    /// Hands over the long body, if it is complete.
    pub(super) fn deliver_body(&mut self) -> Result<(), Broken> {
        let complete = self.body.take_if(|body| body.buffer.filled_len() == body.len);
        let Some(body) = complete else { return Ok(()) };
        if body.is_command {
            return self.command(body.buffer.filled());
        }
        self.vast = body.len >= VAST;
        let mut message = body.buffer.slice(0, body.len);
        message.set_more(body.more);
        self.push(Run::Part(message));
        self.inside = body.more;
        self.pushed += u64::from(!body.more);
        Ok(())
    }

    /// Walks the frames in `rest`; false if it stopped for lack of room.
    pub(super) fn deliver_frames(&mut self) -> Result<bool, Broken> {
        let bytes = std::mem::take(&mut self.rest);
        let data = bytes.data();
        // The run being walked: where it began, and where its last whole message ended.
        let (mut run, mut ended, mut at) = (0, 0, 0);
        let mut room: Option<u64> = None;
        let mut verdict = Ok(());
        let plain = self.kind != SocketType::Req && self.max_size >= frame::SHORT_MAX;
        let all = loop {
            if let (true, false, Some(room)) = (plain, self.inside, room) {
                let (bytes, messages) = skim(&data[at..], room.saturating_sub(self.pushed));
                at += bytes;
                self.pushed += messages;
                ended = if messages > 0 { at } else { ended };
            }
            let Some(header) = frame::parse_v2(&data[at..]) else { break true };
            let is_command = self.commands && header.flags & COMMAND != 0;
            verdict = self.check(&header, is_command);
            if verdict.is_err() {
                break false;
            }
            if !self.inside && (!is_command || self.is_subscription(&header, &data[at + header.size..])) {
                let room = room.get_or_insert_with(|| self.room());
                if self.pushed >= *room {
                    break false;
                }
            }
            let body = at + header.size;
            let len = usize::try_from(header.len).map_err(|_| Broken::TOO_LONG)?;
            if len > data.len() - body {
                if len < OWN_BUFFER {
                    break true;
                }
                self.hand_over(&bytes, run, ended, at);
                let more = header.flags & MORE != 0;
                self.body = Some(Body::begin(&data[body..], len, more, is_command)?);
                return Ok(true);
            }
            if is_command {
                self.hand_over(&bytes, run, ended, at);
                self.command(&data[body..body + len])?;
                (run, ended) = (body + len, body + len);
                room = None;
            }
            at = body + len;
            if !is_command {
                self.inside = header.flags & MORE != 0;
                if !self.inside {
                    self.pushed += 1;
                    ended = at;
                }
            }
        };
        self.hand_over(&bytes, run, ended, at);
        verdict?;
        self.rest = bytes.part(at, data.len());
        Ok(all)
    }

    /// Pushes the frames from `run` to `at`: up to `ended` they are whole
    /// messages and are shown at once, the others when theirs ends.
    fn hand_over(&mut self, bytes: &Message, run: usize, ended: usize, at: usize) {
        if run < ended {
            self.push(Run::Frames(bytes.part(run, ended)));
        }
        // A subscription may be waiting for it, too.
        self.publish();
        if ended < at {
            self.push(Run::Frames(bytes.part(ended.max(run), at)));
        }
    }

    /// Whether a frame with this header may come now.
    fn check(&self, header: &Header, is_command: bool) -> Result<(), Broken> {
        // A topic that would be allowed as a message is so as a command.
        let name = if is_command { COMMAND_NAME } else { 0 };
        if header.len.saturating_sub(name) > self.max_size {
            return Err(Broken::TOO_LONG);
        }
        // An answer without the empty frame in front is no answer (RFC 28),
        // save for the number of a request that has one.
        let begins_answer = self.kind == SocketType::Req && !self.inside && !is_command;
        if begins_answer && (header.flags & MORE == 0 || !matches!(header.len, 0 | REQUEST_NUMBER)) {
            return Err(Broken::PROTOCOL);
        }
        Ok(())
    }

    /// Whether a command, of which this is the beginning, is a message to the
    /// socket. None of the others is long.
    fn is_subscription(&self, header: &Header, body: &[u8]) -> bool {
        let is_long = header.len >= OWN_BUFFER as u64;
        let named = || matches!(Command::parse(body), Command::Subscribe(_) | Command::Cancel(_));
        self.publishes() && (is_long || named())
    }

    fn publishes(&self) -> bool {
        matches!(self.kind, SocketType::Pub | SocketType::Xpub)
    }

    /// Acts on a command. What is unknown or out of place is ignored (RFC 37).
    fn command(&mut self, body: &[u8]) -> Result<(), Broken> {
        let publishes = self.publishes() && !self.inside;
        match Command::parse(body) {
            Command::Subscribe(topic) if publishes => self.subscription(1, topic)?,
            Command::Cancel(topic) if publishes => self.subscription(0, topic)?,
            Command::Ping { ttl, context } => {
                self.patient = false;
                let ping = self.ping.get_or_insert_default();
                ping.ttl = Some(ttl).filter(|ttl| !ttl.is_zero());
                command::pong(context, &mut ping.answers);
            }
            _ => {}
        }
        Ok(())
    }

    /// Hands a SUBSCRIBE or CANCEL over in its older form, as a message.
    fn subscription(&mut self, verb: u8, topic: &[u8]) -> Result<(), Broken> {
        let message = Message::joined(&[verb], topic).map_err(|_| Broken::NO_MEMORY)?;
        self.push(Run::Part(message));
        self.pushed += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::skim;

    #[test]
    fn short_whole_messages_are_passed_over_and_nothing_else() {
        let short = [0, 1, b'x', 0, 0, 0, 3, b'a', b'b', b'c'];
        assert_eq!(skim(&short, 9), (10, 3));
        assert_eq!(skim(&short, 2), (5, 2), "as many as there is room for");
        assert_eq!(skim(&short[..9], 9), (5, 2), "the last one is not all there");
        assert_eq!(skim(&short[..6], 9), (5, 2), "nor is its header");
        for flags in [1, 2, 4, 8] {
            assert_eq!(skim(&[0, 0, flags, 0, 0, 0], 9), (2, 1), "flags {flags}: not for us");
        }
        assert_eq!(skim(&[], 9), (0, 0));
    }
}
