//! Proxy.
use crate::{Errno, Handle};
/// Runs until something fails
pub fn run(_front: Handle, _back: Handle, _capture: Option<Handle>) -> Errno { todo!() }
