//! A queue that holds one message, the newest: what was written and not read
//! gives way to what is written next (CONFLATE).
//!
//! It keeps the promises of the other two, save that a writer always finds
//! room. Both ends take a lock for the moment of handing a message over: with
//! one message in it there is no backlog that they could work on meanwhile.

use crate::lock::Mutex;
use crate::message::Message;
use std::collections::VecDeque;
use std::sync::Arc;

#[derive(Default)]
struct Slot {
    /// The parts of the newest message; none if it was read.
    parts: VecDeque<Message>,
    /// Whether the reader found nothing and waits to be told.
    asleep: bool,
}

/// A queue for one message.
pub fn newest() -> (Writer, Reader) {
    let slot = Arc::<Mutex<Slot>>::default();
    (Writer { slot: slot.clone(), parts: VecDeque::new() }, Reader { slot, parts: VecDeque::new() })
}

/// The writing end.
pub struct Writer {
    slot: Arc<Mutex<Slot>>,
    /// The message that is being written.
    parts: VecDeque<Message>,
}

impl Writer {
    /// Writes a part; nobody sees it before `commit`.
    pub fn push(&mut self, part: Message) {
        self.parts.push_back(part);
    }

    /// Shows the reader the parts pushed, one message, in place of what it
    /// has not read; true if it slept and must be told.
    #[must_use]
    pub fn commit(&mut self) -> bool {
        let asleep = {
            let mut slot = self.slot.lock();
            std::mem::swap(&mut slot.parts, &mut self.parts);
            std::mem::take(&mut slot.asleep)
        };
        self.parts.clear();
        asleep
    }

    /// Takes back what was pushed since the last commit.
    pub fn rollback(&mut self) {
        self.parts.clear();
    }
}

/// The reading end.
pub struct Reader {
    slot: Arc<Mutex<Slot>>,
    /// What is left of the message that is being read.
    parts: VecDeque<Message>,
}

impl Reader {
    /// Whether there is a part to read; if not, the next commit tells.
    pub fn ready(&mut self) -> bool {
        if self.parts.is_empty() {
            let mut slot = self.slot.lock();
            slot.asleep = slot.parts.is_empty();
            return !slot.asleep;
        }
        true
    }

    /// The next part, of the message that was the newest when its first one
    /// was read.
    pub fn pop(&mut self) -> Option<Message> {
        if self.parts.is_empty() {
            let mut slot = self.slot.lock();
            slot.asleep = slot.parts.is_empty();
            std::mem::swap(&mut slot.parts, &mut self.parts);
        }
        self.parts.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn write(writer: &mut Writer, text: &str) -> bool {
        text.split('|').for_each(|part| writer.push(Message::from_slice(part.as_bytes()).unwrap()));
        writer.commit()
    }

    fn read(reader: &mut Reader) -> String {
        let part = reader.pop();
        part.map_or("nothing".into(), |part| String::from_utf8(part.data().to_vec()).unwrap())
    }

    #[test]
    fn the_newest_message_wins_whole() {
        let (mut writer, mut reader) = newest();
        write(&mut writer, "1|1");
        write(&mut writer, "2|2|2");
        assert_eq!(read(&mut reader), "2");
        // One that is being read is read to its end.
        write(&mut writer, "3");
        write(&mut writer, "4|4");
        assert_eq!([read(&mut reader), read(&mut reader)], ["2", "2"]);
        assert_eq!([read(&mut reader), read(&mut reader), read(&mut reader)], ["4", "4", "nothing"]);
    }

    #[test]
    fn parts_are_seen_when_they_are_committed_and_can_be_taken_back() {
        let (mut writer, mut reader) = newest();
        writer.push(Message::new());
        assert!(!reader.ready());
        writer.rollback();
        assert!(write(&mut writer, "x"));
        assert!(reader.ready());
        assert_eq!([read(&mut reader), read(&mut reader)], ["x", "nothing"]);
    }

    #[test]
    fn a_reader_is_told_once_it_found_nothing() {
        let (mut writer, mut reader) = newest();
        assert!(!write(&mut writer, "1"), "it has not looked");
        read(&mut reader);
        assert!(!write(&mut writer, "2"), "it has not found nothing");
        read(&mut reader);
        read(&mut reader);
        assert!(write(&mut writer, "3"));
        assert!(!write(&mut writer, "4"), "it was told");
        assert!(reader.ready());
    }

    #[test]
    fn numbers_only_grow_and_the_last_one_arrives() {
        let (mut writer, mut reader) = newest();
        let (wake, woken) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            for n in 0..100_000 {
                if write(&mut writer, &format!("{n}|{n}")) {
                    wake.send(()).unwrap();
                }
            }
        });
        let mut last = None;
        while last != Some(99_999) {
            if !reader.ready() {
                woken.recv().unwrap();
            }
            let (a, b) = (read(&mut reader), read(&mut reader));
            assert_eq!(a, b);
            let n = a.parse::<u32>().unwrap();
            assert!(last.is_none_or(|last| last < n));
            last = Some(n);
        }
        thread.join().unwrap();
    }
}
