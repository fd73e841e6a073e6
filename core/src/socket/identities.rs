//! The names that a ROUTER knows its peers by (RFC 28): those the peers chose
//! themselves, and generated ones for the others.
//!
//! A generated name is a zero byte and a number of four bytes, counted up per
//! socket; numbers that a peer took for itself are skipped.

use crate::pipe::PipeId;
use std::collections::HashMap;
use std::sync::Arc;

/// Names of peers.
pub struct Identities {
    /// By pipe: its name, until it is forgotten.
    names: Vec<Option<Arc<[u8]>>>,
    /// By name: the pipe that is addressed by it.
    pipes: HashMap<Arc<[u8]>, PipeId>,
    /// The pipe found last: the likeliest to be asked for again.
    recent: Option<PipeId>,
    /// The number of the next generated name.
    next: u32,
}

impl Identities {
    /// Nobody is known; generated names begin with number `seed`.
    pub fn new(seed: u32) -> Identities {
        Identities { names: Vec::new(), pipes: HashMap::new(), recent: None, next: seed }
    }

    /// The pipe's name, if it has one.
    #[inline]
    pub fn name(&self, id: PipeId) -> Option<&[u8]> {
        self.names.get(id)?.as_deref()
    }

    /// The pipe with this name.
    #[inline]
    pub fn find(&mut self, name: &[u8]) -> Option<PipeId> {
        if let Some(id) = self.recent
            && self.name(id) == Some(name)
        {
            return Some(id);
        }
        self.recent = self.pipes.get(name).copied();
        self.recent
    }

    /// Gives a pipe the name that its peer chose; false if another pipe has it.
    pub fn claim(&mut self, id: PipeId, name: &[u8]) -> bool {
        let free = !self.pipes.contains_key(name);
        if free {
            self.set(id, name);
        }
        free
    }

    /// Gives a pipe a name that nobody has.
    pub fn generate(&mut self, id: PipeId) {
        loop {
            let [a, b, c, d] = self.next.to_be_bytes();
            self.next = self.next.wrapping_add(1);
            if self.claim(id, &[0, a, b, c, d]) {
                return;
            }
        }
    }

    /// Makes a pipe's name free for others. The pipe keeps it for what it has
    /// yet to deliver.
    pub fn release(&mut self, id: PipeId) {
        if let Some(Some(name)) = self.names.get(id)
            && self.pipes.get(name) == Some(&id)
        {
            self.pipes.remove(name);
        }
        if self.recent == Some(id) {
            self.recent = None;
        }
    }

    /// Forgets a pipe.
    pub fn forget(&mut self, id: PipeId) {
        self.release(id);
        if let Some(name) = self.names.get_mut(id) {
            *name = None;
        }
    }

    fn set(&mut self, id: PipeId, name: &[u8]) {
        if self.names.len() <= id {
            self.names.resize(id + 1, None);
        }
        let name: Arc<[u8]> = name.into();
        self.pipes.insert(name.clone(), id);
        self.names[id] = Some(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_pipe() {
        let mut identities = Identities::new(0);
        assert!(identities.claim(4, b"D"));
        assert!(!identities.claim(5, b"D"));
        assert_eq!(identities.find(b"D"), Some(4));
        assert_eq!(identities.name(5), None);
        assert_eq!(identities.find(b""), None);
    }

    #[test]
    fn a_released_name_can_be_claimed_while_its_old_pipe_keeps_it() {
        let mut identities = Identities::new(0);
        identities.claim(1, b"D");
        assert_eq!(identities.find(b"D"), Some(1));
        identities.release(1);
        assert_eq!(identities.find(b"D"), None);
        assert_eq!(identities.name(1), Some(&b"D"[..]));
        assert!(identities.claim(2, b"D"));
        identities.forget(1);
        assert_eq!((identities.find(b"D"), identities.name(1)), (Some(2), None));
        identities.forget(2);
        identities.forget(2);
        identities.forget(99);
        assert_eq!(identities.find(b"D"), None);
    }

    #[test]
    fn generated_names_count_up_and_skip_what_is_taken() {
        let mut identities = Identities::new(u32::MAX);
        identities.claim(9, b"\0\0\0\0\0");
        (0..3).for_each(|id| identities.generate(id));
        assert_eq!(identities.name(0), Some(&b"\0\xff\xff\xff\xff"[..]));
        assert_eq!(identities.name(1), Some(&b"\0\0\0\0\x01"[..]));
        assert_eq!(identities.name(2), Some(&b"\0\0\0\0\x02"[..]));
        assert_eq!(identities.find(b"\0\0\0\0\0"), Some(9));
    }
}
