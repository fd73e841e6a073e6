//! News for a socket, and its thread's sleep.

use super::explore;
use crate::bell::Bell;
use crate::handle::Handle;
use crate::mailbox::{Event, Mailbox};
use loom::thread;
use std::sync::Arc;

fn numbers(events: Vec<Event>) -> Vec<usize> {
    events.into_iter().map(|event| if let Event::Readable(id) = event { id } else { 999 }).collect()
}

/// A thread that sleeps whenever there is no news hears of everything.
fn news(mailbox: &Mailbox, count: usize) -> Vec<usize> {
    let mut heard = Vec::new();
    while heard.len() < count {
        if mailbox.is_pending() {
            let mut events = Vec::new();
            mailbox.take(&mut events, false);
            heard.extend(numbers(events));
        } else {
            mailbox.sleep(mailbox.seen(), None).unwrap();
        }
    }
    heard
}

#[test]
fn no_news_is_slept_through() {
    explore(3, || {
        let mailbox = Arc::new(Mailbox::default());
        let posters: Vec<_> = (0..2)
            .map(|poster| {
                let mailbox = mailbox.clone();
                thread::spawn(move || {
                    let _ = mailbox.post(Event::Readable(poster));
                })
            })
            .collect();
        let mut heard = news(&mailbox, 2);
        heard.sort();
        assert_eq!(heard, [0, 1]);
        for poster in posters {
            poster.join().unwrap();
        }
    });
}

#[test]
fn a_posters_news_keep_their_order() {
    explore(3, || {
        let mailbox = Arc::new(Mailbox::default());
        let poster = {
            let mailbox = mailbox.clone();
            thread::spawn(move || (0..3).for_each(|id| drop(mailbox.post(Event::Readable(id)))))
        };
        assert_eq!(news(&mailbox, 3), [0, 1, 2]);
        poster.join().unwrap();
    });
}

#[test]
fn termination_wakes() {
    explore(3, || {
        let mailbox = Arc::new(Mailbox::default());
        let ender = {
            let mailbox = mailbox.clone();
            thread::spawn(move || mailbox.terminate())
        };
        while !mailbox.is_terminated() {
            if mailbox.is_pending() {
                mailbox.take(&mut Vec::new(), false);
            } else {
                mailbox.sleep(mailbox.seen(), None).unwrap();
            }
        }
        ender.join().unwrap();
    });
}

/// News that another thread takes in, between a thread's look and its sleep, is
/// not slept through: it may be that thread's.
#[test]
fn news_taken_by_another_is_not_slept_through() {
    explore(3, || {
        let mailbox = Arc::new(Mailbox::default());
        // The socket's turn, and what was heard there.
        let turn = Arc::new(loom::sync::Mutex::new(0));
        let hear = |heard: &mut usize, mailbox: &Mailbox| {
            let mut events = Vec::new();
            if mailbox.is_pending() {
                mailbox.take(&mut events, false);
            }
            *heard += events.len();
        };
        let poster = {
            let mailbox = mailbox.clone();
            thread::spawn(move || drop(mailbox.post(Event::Readable(0))))
        };
        let other = {
            let (mailbox, turn) = (mailbox.clone(), turn.clone());
            thread::spawn(move || hear(&mut turn.lock().unwrap(), &mailbox))
        };
        loop {
            let mut heard = turn.lock().unwrap();
            hear(&mut heard, &mailbox);
            if *heard > 0 {
                break;
            }
            let seen = mailbox.seen();
            drop(heard);
            mailbox.sleep(seen, None).unwrap();
        }
        poster.join().unwrap();
        other.join().unwrap();
    });
}

/// Who waits on the descriptor hears of everything, and is not told in vain:
/// the one who made it readable might not go on for a while.
#[test]
fn the_descriptor_is_readable_if_there_is_news() {
    for posters in 1..=2 {
        explore(3, move || {
            let mailbox = Arc::new(Mailbox::default());
            mailbox.descriptor().unwrap();
            let posters: Vec<_> = (0..posters)
                .map(|poster| {
                    let mailbox = mailbox.clone();
                    thread::spawn(move || drop(mailbox.post(Event::Readable(poster))))
                })
                .collect();
            let mut heard = Vec::new();
            while heard.len() < posters.len() {
                if mailbox.is_readable() {
                    assert!(mailbox.is_pending() || posters.len() > 1);
                    let mut events = Vec::new();
                    mailbox.take(&mut events, false);
                    heard.extend(numbers(events));
                }
                thread::yield_now();
            }
            posters.into_iter().for_each(|poster| poster.join().unwrap());
            if mailbox.is_pending() {
                mailbox.take(&mut Vec::new(), false);
            }
            assert!(!mailbox.is_readable());
        });
    }
}

/// A thread that polls two sockets looks at both once, and then only where
/// its bell says.
#[test]
fn no_bell_is_slept_through() {
    explore(3, || {
        let mailboxes = [Arc::new(Mailbox::default()), Arc::new(Mailbox::default())];
        let handles = [4, 8].map(|raw| Handle::from_raw(raw).unwrap());
        let posters: Vec<_> = mailboxes
            .iter()
            .map(|mailbox| {
                let mailbox = mailbox.clone();
                thread::spawn(move || drop(mailbox.post(Event::Readable(1))))
            })
            .collect();
        let bell = Arc::new(Bell::default());
        let listening = bell.listen().expect("only once");
        let look = |mailbox: &Mailbox| {
            let mut events = Vec::new();
            if mailbox.is_pending() {
                mailbox.take(&mut events, false);
            }
            events.len()
        };
        let mut heard = 0;
        for (mailbox, handle) in mailboxes.iter().zip(handles) {
            assert!(mailbox.attach(&bell, handle));
            heard += look(mailbox);
        }
        let mut rung = Vec::new();
        while heard < 2 {
            listening.wait(None, &mut rung).unwrap();
            heard +=
                rung.iter().map(|&handle| look(&mailboxes[usize::from(handle == handles[1])])).sum::<usize>();
        }
        for poster in posters {
            poster.join().unwrap();
        }
    });
}

/// An event is taken, or comes back to its poster, and never both or neither.
#[test]
fn closing_loses_no_event() {
    explore(3, || {
        let mailbox = Arc::new(Mailbox::default());
        let poster = {
            let mailbox = mailbox.clone();
            thread::spawn(move || (0..2).filter(|&id| mailbox.post(Event::Readable(id)).is_ok()).count())
        };
        let kept = mailbox.close().len();
        assert_eq!(poster.join().unwrap(), kept);
    });
}
