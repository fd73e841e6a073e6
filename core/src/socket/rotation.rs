//! Pipes that take turns, and the pipes that sit out.
//!
//! A pipe enters at the end. The one that is due keeps its turn until
//! `advance`, whoever else comes or goes meanwhile. A pipe that has nothing
//! to contribute is set aside, and comes back at the end. When a pipe leaves,
//! the last one takes its place, so nothing here depends on how many there are.

use crate::pipe::PipeId;

/// The place of a pipe that is not a member.
const ABSENT: usize = usize::MAX;
/// The place of a member that sits out.
const ASIDE: usize = usize::MAX - 1;

/// Pipes that take turns.
#[derive(Default)]
pub struct Rotation {
    /// Whose turns come, in this order and over again.
    ready: Vec<PipeId>,
    /// The index in `ready` of the pipe whose turn it is.
    due: usize,
    /// By pipe: its index in `ready`, `ASIDE` or `ABSENT`.
    places: Vec<usize>,
}

impl Rotation {
    /// Makes a pipe a member, the last one to get its turn.
    pub fn insert(&mut self, id: PipeId) {
        if self.places.len() <= id {
            self.places.resize(id + 1, ABSENT);
        }
        self.remove(id);
        self.enter(id);
    }

    /// Takes a member that sits out back in; any other pipe stays what it is.
    pub fn readmit(&mut self, id: PipeId) {
        if self.places.get(id) == Some(&ASIDE) {
            self.enter(id);
        }
    }

    /// Whose turn it is.
    #[inline]
    pub fn due(&self) -> Option<PipeId> {
        self.ready.get(self.due).copied()
    }

    /// Gives the turn to the next pipe.
    #[inline]
    pub fn advance(&mut self) {
        self.due += 1;
        if self.due >= self.ready.len() {
            self.due = 0;
        }
    }

    /// Lets a member sit out until it is readmitted.
    #[inline(never)]
    pub fn set_aside(&mut self, id: PipeId) {
        if self.leave(id) {
            self.places[id] = ASIDE;
        }
    }

    /// Ends a pipe's membership, if it has one.
    pub fn remove(&mut self, id: PipeId) {
        self.leave(id);
        if let Some(place) = self.places.get_mut(id) {
            *place = ABSENT;
        }
    }

    fn enter(&mut self, id: PipeId) {
        self.places[id] = self.ready.len();
        self.ready.push(id);
    }

    /// Takes a pipe out of `ready`; false if it is not in there.
    fn leave(&mut self, id: PipeId) -> bool {
        let Some(&at) = self.places.get(id) else { return false };
        if at == ABSENT || at == ASIDE {
            return false;
        }
        let last = self.ready.len() - 1;
        self.ready.swap_remove(at);
        if let Some(&moved) = self.ready.get(at) {
            self.places[moved] = at;
        }
        if self.due == last {
            // The turn was the last pipe's: it moves with it, or begins anew.
            self.due = if at == last { 0 } else { at };
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::testing::Random;

    fn turns(rotation: &mut Rotation, count: usize) -> Vec<PipeId> {
        let mut turns = Vec::new();
        for _ in 0..count {
            turns.extend(rotation.due());
            rotation.advance();
        }
        turns
    }

    fn rotation(ids: impl IntoIterator<Item = PipeId>) -> Rotation {
        let mut rotation = Rotation::default();
        ids.into_iter().for_each(|id| rotation.insert(id));
        rotation
    }

    #[test]
    fn turns_come_in_order_of_entry() {
        let mut rotation = rotation([7, 3, 5]);
        assert_eq!(turns(&mut rotation, 7), [7, 3, 5, 7, 3, 5, 7]);
    }

    #[test]
    fn the_last_one_takes_the_place_of_one_that_left() {
        let mut rotation = rotation([0, 1, 2, 3]);
        rotation.remove(1);
        assert_eq!(turns(&mut rotation, 6), [0, 3, 2, 0, 3, 2]);
        rotation.remove(0);
        assert_eq!(turns(&mut rotation, 3), [2, 3, 2]);
    }

    #[test]
    fn only_a_member_that_sits_out_comes_back() {
        let mut rotation = rotation([0, 1, 2]);
        rotation.readmit(9);
        rotation.readmit(0);
        rotation.set_aside(0);
        assert_eq!(turns(&mut rotation, 2), [2, 1]);
        rotation.readmit(0);
        rotation.readmit(0);
        assert_eq!(turns(&mut rotation, 3), [2, 1, 0]);
        rotation.set_aside(0);
        rotation.remove(0);
        rotation.readmit(0);
        assert_eq!(turns(&mut rotation, 2), [2, 1]);
    }

    #[test]
    fn the_turn_stays_with_its_pipe_while_others_leave() {
        for (due, gone) in [(0, 1), (0, 3), (1, 0), (2, 0), (3, 0), (3, 1), (3, 2)] {
            let mut rotation = rotation(0..4);
            turns(&mut rotation, due);
            rotation.remove(gone);
            assert_eq!(rotation.due(), Some(due), "{gone} left");
        }
    }

    #[test]
    fn every_ready_pipe_gets_one_turn_a_round_whatever_happened() {
        let mut rotation = Rotation::default();
        let mut random = Random::new(1);
        let mut state = [ABSENT; 12];
        for _ in 0..20_000 {
            let id = random.below(state.len());
            match random.below(5) {
                0 => (state[id] = 0, rotation.insert(id)).1,
                1 => (state[id] = ABSENT, rotation.remove(id)).1,
                2 => {
                    state[id] = if state[id] == ABSENT { ABSENT } else { ASIDE };
                    rotation.set_aside(id);
                }
                3 => {
                    state[id] = if state[id] == ASIDE { 0 } else { state[id] };
                    rotation.readmit(id);
                }
                _ => rotation.advance(),
            }
            let ready: Vec<PipeId> = (0..state.len()).filter(|&id| state[id] == 0).collect();
            let mut seen = turns(&mut rotation, ready.len());
            seen.sort_unstable();
            assert_eq!(seen, ready);
        }
    }
}
