//! What safe Rust cannot say: the one folder, beside messages and queues,
//! that holds `unsafe`.

pub mod futex;
pub mod turn;
