//! Runs one target of `zmq_core::fuzz`, the one that FUZZ_TARGET names, under libFuzzer.
#![no_main]

use std::sync::LazyLock;
use zmq_core::fuzz::TARGETS;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    match TARGETS.iter().find(|target| target.0 == name) {
        Some(target) => target.1,
        None => panic!("FUZZ_TARGET is one of {:?}", TARGETS.iter().map(|target| target.0).collect::<Vec<_>>()),
    }
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| TARGET(bytes));
