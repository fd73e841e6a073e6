//! The queue of values, with its marks.

use super::explore;
use crate::queue::lane::lane;
use crate::sync::Word;
use loom::thread;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire};

/// What one side says to the other when that has asked to be told.
#[derive(Default)]
struct Bell(Word);

impl Bell {
    fn ring(&self) {
        self.0.swap(1, AcqRel);
        self.0.wake();
    }

    fn wait(&self) {
        while self.0.compare_exchange(1, 0, AcqRel, Acquire).is_err() {
            self.0.wait(0);
        }
    }
}

/// Values that must be dropped once each.
#[derive(Clone)]
struct Counted(#[allow(dead_code)] loom::sync::Arc<()>, usize);

/// A writer that waits for room and a reader that sleeps: neither misses the
/// other's word, whatever the mark.
fn everything_arrives(hwm: u64, values: usize) {
    explore(3, move || {
        let (mut writer, mut reader) = lane::<usize>(hwm, 0);
        let (readable, writable) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
        let bells = (readable.clone(), writable.clone());
        let sender = thread::spawn(move || {
            for value in 0..values {
                while writer.room() == 0 {
                    bells.1.wait();
                }
                writer.push(value);
                if writer.commit(1) {
                    bells.0.ring();
                }
            }
        });
        for expected in 0..values {
            let value = loop {
                match reader.pop() {
                    Some(value) => break value,
                    None => readable.wait(),
                }
            };
            assert_eq!(value, expected);
            if reader.read(1) {
                writable.ring();
            }
        }
        sender.join().unwrap();
    });
}

#[test]
fn values_and_wake_ups_arrive_without_a_mark() {
    everything_arrives(0, 4);
}

#[test]
fn room_is_told_of_with_a_mark_of_one() {
    everything_arrives(1, 3);
}

#[test]
fn room_is_told_of_with_a_mark_of_two() {
    everything_arrives(2, 4);
}

#[test]
fn what_is_taken_back_is_never_seen() {
    explore(3, || {
        let (mut writer, mut reader) = lane::<usize>(0, 0);
        let sender = thread::spawn(move || {
            writer.push(1);
            let _ = writer.commit(1);
            for _ in 0..4 {
                writer.push(99);
            }
            writer.rollback();
            writer.push(2);
            writer.push(3);
            let _ = writer.commit(1);
            writer.push(99);
        });
        let mut seen = Vec::new();
        while let Some(value) = reader.pop() {
            seen.push(value);
        }
        sender.join().unwrap();
        while let Some(value) = reader.pop() {
            seen.push(value);
        }
        assert_eq!(seen, [1, 2, 3]);
    });
}

/// Whichever end goes first, each value is dropped, and none twice (loom
/// counts references to `Counted`, and tells of what leaks).
#[test]
fn ends_may_go_in_any_order() {
    explore(3, || {
        let (mut writer, mut reader) = lane::<Counted>(0, 0);
        let counted = loom::sync::Arc::new(());
        let value = Counted(counted.clone(), 0);
        let sender = thread::spawn(move || {
            for _ in 0..3 {
                writer.push(value.clone());
                let _ = writer.commit(1);
            }
            writer.push(value);
        });
        if let Some(value) = reader.pop() {
            assert_eq!(value.1, 0);
        }
        drop(reader);
        sender.join().unwrap();
        assert_eq!(loom::sync::Arc::strong_count(&counted), 1);
    });
}
