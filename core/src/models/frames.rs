//! The queue of encoded frames.

use super::explore;
use crate::message::Message;
use crate::queue::frames::{Reader, Writer, frames};
use crate::sync::Word;
use loom::thread;
use std::io::IoSlice;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire};

/// Parts of two messages: one that spreads over several chunks, with a body
/// that travels by reference, and a short one.
const SPREAD: &[usize] = &[4, 41, 9];
const SHORT: &[usize] = &[3];

fn write(writer: &mut Writer, parts: &[usize]) -> bool {
    for (index, &len) in parts.iter().enumerate() {
        writer.push(&mut Message::from_slice(&vec![len as u8; len]).unwrap(), index + 1 < parts.len());
    }
    writer.commit()
}

fn encoded(messages: &[&[usize]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for parts in messages {
        for (index, &len) in parts.iter().enumerate() {
            bytes.extend([u8::from(index + 1 < parts.len()), len as u8]);
            bytes.extend(vec![len as u8; len]);
        }
    }
    bytes
}

/// Takes what can be sent now.
fn take(reader: &mut Reader, into: &mut Vec<u8>) {
    while reader.ready() {
        let before = into.len();
        let mut spans = [IoSlice::new(&[]); 4];
        let (count, _) = reader.spans(&mut spans, usize::MAX);
        for span in &spans[..count] {
            into.extend_from_slice(span);
        }
        let _ = reader.advance(into.len() - before);
    }
}

fn bytes_arrive(messages: &'static [&'static [usize]]) {
    explore(2, move || {
        let (mut writer, mut reader) = frames(0);
        let bell = Arc::new(Word::default());
        let rung = bell.clone();
        let sender = thread::spawn(move || {
            for parts in messages {
                if write(&mut writer, parts) {
                    rung.swap(1, AcqRel);
                    rung.wake();
                }
            }
        });
        let (mut got, expected) = (Vec::new(), encoded(messages));
        loop {
            take(&mut reader, &mut got);
            if got.len() == expected.len() {
                break;
            }
            if reader.sleep() {
                while bell.compare_exchange(1, 0, AcqRel, Acquire).is_err() {
                    bell.wait(0);
                }
            }
        }
        assert_eq!(got, expected);
        sender.join().unwrap();
    });
}

#[test]
fn a_sleeping_reader_is_told_of_short_messages() {
    bytes_arrive(&[SHORT, SHORT, SHORT]);
}

#[test]
fn a_message_over_several_chunks_arrives_whole() {
    bytes_arrive(&[SHORT, SPREAD]);
}

#[test]
fn chunks_are_used_again() {
    bytes_arrive(&[&[20], &[20], &[20]]);
}

#[test]
fn what_is_taken_back_is_never_sent() {
    explore(2, || {
        let (mut writer, mut reader) = frames(0);
        let sender = thread::spawn(move || {
            let _ = write(&mut writer, SHORT);
            for len in [2, 41, 20] {
                writer.push(&mut Message::from_slice(&vec![99; len]).unwrap(), true);
            }
            writer.rollback();
            let _ = write(&mut writer, &[5]);
            writer.push(&mut Message::from_slice(&[99; 20]).unwrap(), true);
        });
        let mut got = Vec::new();
        take(&mut reader, &mut got);
        let _ = reader.drop_partial();
        sender.join().unwrap();
        take(&mut reader, &mut got);
        assert_eq!(got, encoded(&[SHORT, &[5]]));
    });
}

/// The connection breaks in the middle of a message while the next is written.
#[test]
fn a_broken_connection_loses_one_message() {
    explore(2, || {
        let (mut writer, mut reader) = frames(0);
        let _ = write(&mut writer, SPREAD);
        let sender = thread::spawn(move || {
            let _ = write(&mut writer, SHORT);
        });
        let ready = reader.ready();
        assert!(ready);
        let _ = reader.advance(3);
        let _ = reader.drop_partial();
        sender.join().unwrap();
        let mut got = Vec::new();
        take(&mut reader, &mut got);
        assert_eq!(got, encoded(&[SHORT]));
    });
}

#[test]
fn ends_may_go_in_any_order() {
    explore(2, || {
        let (mut writer, mut reader) = frames(0);
        let sender = thread::spawn(move || {
            let _ = write(&mut writer, &[20]);
            let _ = write(&mut writer, SPREAD);
            writer.push(&mut Message::new(), true);
        });
        take(&mut reader, &mut Vec::new());
        drop(reader);
        sender.join().unwrap();
    });
}
