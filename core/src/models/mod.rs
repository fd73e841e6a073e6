//! The lock-free protocols, run by loom in every order of steps that the
//! memory model allows: `make loom`.
//!
//! loom knows of atomics, locks and cells ([`crate::sync`]); the futex and
//! the poller are models of their contracts. What each model lets threads do
//! is small, since the number of orders explodes; nodes and chunks are tiny
//! for it, so that a few values cross several of them.

mod frames;
mod handover;
mod lane;
mod mailbox;
mod turn;

/// All orders with at most so many preemptions: loom's advice, as nearly all
/// mistakes show with two or three.
fn explore(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}
