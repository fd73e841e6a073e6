//! Handles and turns.

use super::explore;
use crate::sync::Cell;
use crate::sys::turn::Turn;
use loom::thread;
use std::sync::Arc;

/// A value whose every use loom checks.
struct Value(Cell<u32>);

impl Value {
    fn add(&self) -> u32 {
        // SAFETY: the turn keeps others out, and loom would tell if not.
        self.0.with_mut(|value| unsafe {
            *value += 1;
            *value
        })
    }
}

#[test]
fn one_thread_at_a_time() {
    explore(3, || {
        let turn = Arc::new(Turn::new(7));
        let generation = turn.fill(Value(Cell::new(0)));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let turn = turn.clone();
                thread::spawn(move || turn.enter(generation).unwrap().add())
            })
            .collect();
        let sum: u32 = others.into_iter().map(|other| other.join().unwrap()).sum();
        assert_eq!(sum, 1 + 2);
        assert_eq!(turn.enter(generation).unwrap().add(), 3);
    });
}

/// While one closes and the slot gets a new value, another uses the old handle.
#[test]
fn a_stale_handle_never_reaches_the_new_value() {
    explore(3, || {
        let turn = Arc::new(Turn::new(u32::MAX));
        let old = turn.fill(Value(Cell::new(0)));
        let user = {
            let turn = turn.clone();
            thread::spawn(move || turn.enter(old).map(|value| value.add()))
        };
        let closed = turn.retire(old).expect("closed once");
        let new = turn.fill(Value(Cell::new(100)));
        let used = user.join().unwrap();
        assert!(matches!(used, None | Some(1)));
        assert_eq!(closed.add(), 1 + used.unwrap_or(0));
        assert_eq!(turn.enter(new).unwrap().add(), 101);
    });
}

#[test]
fn of_two_that_close_one_does() {
    explore(3, || {
        let turn = Arc::new(Turn::new(0));
        let generation = turn.fill(Value(Cell::new(0)));
        let other = {
            let turn = turn.clone();
            thread::spawn(move || turn.retire(generation).is_some())
        };
        let mine = turn.retire(generation).is_some();
        assert!(mine != other.join().unwrap());
    });
}
