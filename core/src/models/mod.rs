//! The lock-free protocols, run by loom in every order of steps that the
//! memory model allows: `make loom`.
//!
//! loom knows of atomics, locks and cells ([`crate::sync`]); the futex and
//! the poller are models of their contracts. What each model lets threads do
//! is small, since the number of orders explodes; nodes and chunks are tiny
//! for it, so that a few values cross several of them.
//!
//! The models are themselves tested, by mistakes made on purpose: each of the
//! orderings that is not relaxed, made relaxed, fails one, and so does each
//! step done too early, too late or in two:
//!
//! | part | made relaxed | steps changed |
//! |---|---|---|
//! | `queue/lane` | 6 of 6 fail | commit or falling asleep as look and store: fail |
//! | `queue/frames` | 7 of 7 fail | the same; the seal before the chunk behind it: fail |
//! | `queue/credit` | none is stronger | a report, or asking for it, as look and store: fail |
//! | `mailbox` | none is stronger: the lock orders | PENDING before the event, EMPTY after taking, sleeping without a look or whatever was seen, waking before the end is said, the descriptor before PENDING or without a second look: fail |
//! | `sys/turn` | 2 of 2 fail | |
//! | `message` | 3 of 3 fail, and so does one without half of its AcqRel | taking or giving up as look and store, giving up before looking: fail |
//! | `io_thread` | none is stronger: the lock orders | looking before saying asleep, asking before posting: fail |
//!
//! Of the stronger orderings that were there before, no model and no argument
//! asked for more than these.

mod frames;
mod handover;
mod lane;
mod mailbox;
mod references;
mod turn;

/// All orders with at most so many preemptions: loom's advice, as nearly all
/// mistakes show with two or three.
fn explore(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}
