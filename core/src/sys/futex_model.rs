//! Sleeping on a word, as loom sees it: nobody handles a signal, and time
//! stands still.

use crate::errno::Result;
use crate::sync::Word;
use std::time::Instant;

pub fn wait(word: &Word, value: u32, _deadline: Option<Instant>) -> Result<()> {
    word.wait(value);
    Ok(())
}

pub fn wake(word: &Word) {
    word.wake();
}
