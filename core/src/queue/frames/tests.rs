//! What both ends do together, without loom.

use super::*;
use crate::zmtp::frame::LONG;
use std::io::IoSlice;

fn text(byte: u8, len: usize) -> Message {
    Message::from_slice(&vec![byte; len]).unwrap()
}

/// All bytes that can be sent now, sent in steps of `step`.
fn drain(reader: &mut Reader, step: usize) -> Vec<u8> {
    let mut all = Vec::new();
    while reader.ready() {
        let bytes: Vec<u8> = {
            let mut spans = [IoSlice::new(&[]); 16];
            let (count, _) = reader.spans(&mut spans, 1 << 20);
            spans[..count].iter().flat_map(|span| span.iter().copied()).take(step).collect()
        };
        let _ = reader.advance(bytes.len());
        all.extend(bytes);
    }
    all
}

fn encoded(parts: &[(u8, usize, bool)]) -> Vec<u8> {
    let mut all = Vec::new();
    for &(byte, len, more) in parts {
        if len <= 255 {
            all.extend([u8::from(more), len as u8]);
        } else {
            all.push(u8::from(more) | LONG);
            all.extend((len as u64).to_be_bytes());
        }
        all.extend(vec![byte; len]);
    }
    all
}

const PARTS: &[(u8, usize, bool)] = &[
    (b'a', 5, false),
    (b'b', 0, true),
    (b'c', 255, true),
    (b'd', 256, false),
    (b'e', BY_REFERENCE, true),
    (b'f', 30_000, true),
    (b'g', 3, true),
    (b'h', 2 * BY_REFERENCE, false),
    (b'i', 31_000, false),
    (b'j', 31_000, true),
    (b'k', 31_000, true),
    (b'l', 31_000, false),
];

fn push_all(writer: &mut Writer) {
    for &(byte, len, more) in PARTS {
        writer.push(&mut text(byte, len), more);
        if !more {
            let _ = writer.commit();
        }
    }
}

#[test]
fn bytes_come_out_as_frames_however_they_are_taken() {
    for step in [1, 7, 1000, 1 << 20] {
        let (mut writer, mut reader) = frames(0);
        push_all(&mut writer);
        assert!(drain(&mut reader, step) == encoded(PARTS), "step {step}");
        push_all(&mut writer);
        assert!(drain(&mut reader, step) == encoded(PARTS), "again, step {step}");
    }
}

#[test]
fn frames_come_out_one_by_one() {
    let (mut writer, mut reader) = frames(0);
    push_all(&mut writer);
    for &(byte, len, more) in PARTS {
        let frame = reader.frame().unwrap();
        assert_eq!((frame.more, frame.body.len()), (more, len));
        assert!(frame.body.iter().all(|&b| b == byte));
        let size = frame.size;
        let _ = reader.advance(size);
    }
    assert!(reader.frame().is_none());
}

#[test]
fn nothing_shows_before_the_last_part_and_a_rollback_leaves_no_trace() {
    let (mut writer, mut reader) = frames(0);
    writer.push(&mut text(b'a', 5), false);
    let _ = writer.commit();
    writer.push(&mut text(b'x', 9), true);
    writer.push(&mut text(b'y', 31_000), true);
    writer.push(&mut text(b'z', 90_000), true);
    assert_eq!(drain(&mut reader, 100), encoded(&[(b'a', 5, false)]));
    assert!(reader.sleep());
    writer.rollback();
    writer.push(&mut text(b'b', 6), false);
    assert!(writer.commit(), "the reader slept");
    assert_eq!(drain(&mut reader, 100), encoded(&[(b'b', 6, false)]));
}

#[test]
fn a_broken_connection_loses_the_message_it_was_in_and_no_other() {
    let all = encoded(PARTS);
    // Where each message ends.
    let mut ends = vec![0];
    let mut at = 0;
    for part in PARTS {
        at += encoded(&[*part]).len();
        if !part.2 {
            ends.push(at);
        }
    }
    for cut in (0..all.len()).step_by(997).chain(ends.iter().copied()) {
        let (mut writer, mut reader) = frames(0);
        push_all(&mut writer);
        let _ = reader.advance(cut);
        let _ = reader.drop_partial();
        let next = ends.iter().copied().find(|&end| end >= cut).unwrap();
        assert!(drain(&mut reader, 4096) == all[next..], "cut at {cut}");
    }
}

#[test]
fn room_counts_messages_and_comes_back_when_they_are_through() {
    let (mut writer, mut reader) = frames(4);
    for _ in 0..4 {
        assert!(writer.room() > 0);
        writer.push(&mut text(b'a', 1), true);
        writer.push(&mut text(b'b', 1), false);
        let _ = writer.commit();
    }
    assert_eq!(writer.room(), 0);
    let ready = reader.ready();
    assert!(ready && reader.advance(24), "the writer waits");
    assert_eq!(writer.room(), 4);
}

#[test]
fn two_threads_lose_nothing() {
    let (mut writer, mut reader) = frames(50);
    let (told, asleep) = std::sync::mpsc::channel();
    let sender = std::thread::spawn(move || {
        for n in 0..200_000_u32 {
            while writer.room() == 0 {
                std::thread::yield_now();
            }
            writer.push(&mut Message::from_slice(&n.to_be_bytes()).unwrap(), true);
            writer.push(&mut text(7, n as usize % 300), false);
            if writer.commit() {
                told.send(()).unwrap();
            }
        }
    });
    for n in 0..200_000_u32 {
        for part in 0..2 {
            let size = loop {
                if let Some(frame) = reader.frame() {
                    if part == 0 {
                        assert_eq!(frame.body, n.to_be_bytes());
                    } else {
                        assert_eq!(frame.body.len(), n as usize % 300);
                    }
                    break frame.size;
                }
                if reader.sleep() {
                    asleep.recv().unwrap();
                }
            };
            let _ = reader.advance(size);
        }
    }
    sender.join().unwrap();
}
