//! What safe Rust cannot say: the one folder, beside messages and queues,
//! that holds `unsafe`.

pub mod cancel;
pub mod clock;
pub mod cpus;
pub mod env;
pub mod exit;
pub mod fd;
pub mod flag;
pub mod fork;
#[cfg_attr(loom, path = "futex_model.rs")]
pub mod futex;
pub mod low_water;
pub mod names;
pub mod net;
pub mod own;
pub mod poll;
pub mod prefetch;
pub mod signals;
pub mod stack;
pub mod turn;
