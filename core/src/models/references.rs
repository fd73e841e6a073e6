//! The count of references in shared content.

use super::explore;
use crate::message::{Arena, Message, give_back};
use crate::sync::{Arc, Cell};
use loom::thread;
use std::ffi::c_void;

/// What loom watches in place of the content, which it cannot see.
struct Content(Cell<u32>);

// SAFETY: what the models are to show; loom would tell if not.
unsafe impl Sync for Content {}
// SAFETY: a number.
unsafe impl Send for Content {}

impl Content {
    fn new() -> Arc<Content> {
        Arc::new(Content(Cell::new(0)))
    }

    fn read(&self) {
        // SAFETY: not written meanwhile, as loom checks.
        self.0.with(|uses| assert_eq!(unsafe { *uses }, 0));
    }

    fn write(&self) {
        // SAFETY: nobody else's any more, as loom checks.
        self.0.with_mut(|uses| unsafe { *uses += 1 });
    }
}

/// What programs lend with: once, and when all others are done with it.
unsafe extern "C" fn reclaim(content: *mut c_void, _: *mut c_void) {
    // SAFETY: what `lend` was given.
    unsafe { Arc::from_raw(content.cast::<Content>()) }.write();
}

fn lend(content: &Arc<Content>) -> Message {
    let lent = Arc::into_raw(content.clone()).cast_mut().cast();
    // SAFETY: nobody looks at the bytes, and `reclaim` may be called anywhere.
    unsafe { Message::from_lent(lent, 1, Some(reclaim), lent.cast()) }.unwrap()
}

fn done(content: &Content, message: Message) {
    content.read();
    drop(message);
    give_back();
}

fn returned(content: Arc<Content>) -> u32 {
    // SAFETY: read by this thread alone, as loom checks.
    content.0.with(|uses| unsafe { *uses })
}

/// Each of three threads reads and lets go: the last one gives back, once.
#[test]
fn the_last_of_three_gives_back() {
    explore(3, || {
        let content = Content::new();
        let message = lend(&content);
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (content, message) = (content.clone(), message.share());
                thread::spawn(move || done(&content, message))
            })
            .collect();
        done(&content, message);
        others.into_iter().for_each(|other| other.join().unwrap());
        assert_eq!(returned(content), 1);
    });
}

/// While one is let go, another one is shared.
#[test]
fn who_has_one_may_share_it() {
    explore(3, || {
        let content = Content::new();
        let message = lend(&content);
        let other = {
            let (content, message) = (content.clone(), message.share());
            thread::spawn(move || {
                let second = message.share();
                done(&content, message);
                done(&content, second);
            })
        };
        done(&content, message);
        other.join().unwrap();
        assert_eq!(returned(content), 1);
    });
}

/// An arena starts over when no message of it is left, or gets a new one.
#[test]
fn an_arena_is_used_again_when_all_are_done() {
    explore(3, || {
        let content = Content::new();
        let mut arena = Arena::new(4).unwrap();
        arena.extend(b"abcd");
        let others: Vec<_> = (0..2)
            .map(|n| {
                let (content, message) = (content.clone(), arena.slice(n, n + 2));
                thread::spawn(move || done(&content, message))
            })
            .collect();
        while !arena.clear() {
            thread::yield_now();
        }
        content.write();
        others.into_iter().for_each(|other| other.join().unwrap());
    });
}
