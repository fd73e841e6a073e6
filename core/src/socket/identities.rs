//! The names that a ROUTER knows its peers by (RFC 28): those the peers chose
//! themselves, and generated ones for the others.
//!
//! A generated name is a zero byte and a number of four bytes, counted up per
//! socket; numbers that a peer took for itself are skipped.
//!
//! A pipe whose peer is gone keeps its name until all was read, while a successor
//! may have it already: those of one name stand in line, in the order they came.

use crate::pipe::PipeId;
use std::collections::HashMap;
use std::sync::Arc;

/// A pipe's name, and its neighbours in the line of those that have the same one.
struct Named {
    name: Arc<[u8]>,
    /// Whether the pipe is addressed by it.
    live: bool,
    before: Option<PipeId>,
    after: Option<PipeId>,
}

/// Names of peers.
pub struct Identities {
    /// By pipe: its name, until it is forgotten.
    names: Vec<Option<Named>>,
    /// By name: the pipe that got it last.
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
        self.names.get(id)?.as_ref().map(|named| &*named.name)
    }

    /// The pipe that is addressed by this name.
    #[inline]
    pub fn find(&mut self, name: &[u8]) -> Option<PipeId> {
        if let Some(id) = self.recent
            && self.name(id) == Some(name)
        {
            return Some(id);
        }
        self.recent = self.last(name).filter(|&(_, live)| live).map(|(id, _)| id);
        self.recent
    }

    /// The pipe that got this name last, and whether it is addressed by it.
    pub fn last(&self, name: &[u8]) -> Option<(PipeId, bool)> {
        let id = *self.pipes.get(name)?;
        Some((id, self.names.get(id)?.as_ref()?.live))
    }

    /// Gives a pipe the name that its peer chose; false if another pipe has it.
    pub fn claim(&mut self, id: PipeId, name: &[u8]) -> bool {
        let free = !self.last(name).is_some_and(|(_, live)| live);
        if free {
            self.set(id, name);
        }
        free
    }

    /// Gives a pipe a name that nobody has.
    pub fn generate(&mut self, id: PipeId) {
        loop {
            let [a, b, c, d] = self.next.to_be_bytes();
            let name = [0, a, b, c, d];
            self.next = self.next.wrapping_add(1);
            if self.last(&name).is_none() {
                return self.set(id, &name);
            }
        }
    }

    /// Makes a pipe's name free for others. The pipe keeps it for what it has
    /// yet to deliver.
    pub fn release(&mut self, id: PipeId) {
        if let Some(named) = self.named(Some(id)) {
            named.live = false;
        }
        if self.recent == Some(id) {
            self.recent = None;
        }
    }

    /// Forgets a pipe. If it was the first that had its name, returns the next.
    pub fn forget(&mut self, id: PipeId) -> Option<PipeId> {
        self.release(id);
        let Named { name, before, after, .. } = self.names.get_mut(id)?.take()?;
        match (before, after) {
            (None, None) => drop(self.pipes.remove(&name)),
            (Some(before), None) => drop(self.pipes.insert(name, before)),
            _ => {}
        }
        if let Some(next) = self.named(after) {
            next.before = before;
        }
        match self.named(before) {
            Some(last) => last.after = after,
            None => return after,
        }
        None
    }

    fn named(&mut self, id: Option<PipeId>) -> Option<&mut Named> {
        self.names.get_mut(id?)?.as_mut()
    }

    fn set(&mut self, id: PipeId, name: &[u8]) {
        if self.names.len() <= id {
            self.names.resize_with(id + 1, || None);
        }
        let name: Arc<[u8]> = name.into();
        let before = self.pipes.insert(name.clone(), id);
        if let Some(last) = self.named(before) {
            last.after = Some(id);
        }
        self.names[id] = Some(Named { name, live: true, before, after: None });
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
        assert_eq!(identities.forget(1), Some(2));
        assert_eq!((identities.find(b"D"), identities.name(1)), (Some(2), None));
        assert_eq!((identities.forget(2), identities.forget(2), identities.forget(99)), (None, None, None));
        assert_eq!((identities.find(b"D"), identities.last(b"D")), (None, None));
    }

    #[test]
    fn who_has_a_name_after_others_is_told_of_when_all_of_them_are_forgotten() {
        for gone in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut identities = Identities::new(0);
            for id in 0..4 {
                assert!(identities.claim(id, b"D"));
                assert_eq!(identities.last(b"D"), Some((id, true)));
                if id < 3 {
                    identities.release(id);
                }
            }
            let mut left = vec![0, 1, 2, 3];
            for id in gone {
                let heir = (left[0] == id).then(|| left[1]);
                left.retain(|&other| other != id);
                assert_eq!(identities.forget(id), heir);
            }
            assert_eq!(identities.find(b"D"), Some(3));
        }
    }

    #[test]
    fn a_name_that_the_last_to_get_it_has_lost_is_still_the_elder_s() {
        let mut identities = Identities::new(0);
        for id in [1, 2] {
            identities.claim(id, b"D");
            identities.release(id);
        }
        assert_eq!(identities.forget(2), None);
        assert_eq!((identities.find(b"D"), identities.last(b"D")), (None, Some((1, false))));
        assert!(identities.claim(3, b"D"));
        assert_eq!(identities.forget(1), Some(3));
    }

    #[test]
    fn generated_names_count_up_and_skip_what_is_taken() {
        let mut identities = Identities::new(u32::MAX);
        identities.claim(9, b"\0\0\0\0\0");
        identities.claim(8, b"\0\0\0\0\x02");
        identities.release(8);
        (0..3).for_each(|id| identities.generate(id));
        assert_eq!(identities.name(0), Some(&b"\0\xff\xff\xff\xff"[..]));
        assert_eq!(identities.name(1), Some(&b"\0\0\0\0\x01"[..]));
        assert_eq!(identities.name(2), Some(&b"\0\0\0\0\x03"[..]));
        assert_eq!(identities.find(b"\0\0\0\0\0"), Some(9));
    }
}
