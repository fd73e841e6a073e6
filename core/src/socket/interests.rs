//! Who wants what: the topics that each peer of a publisher subscribed to.
//!
//! A peer holds a topic once, however often it subscribed. Topics are found
//! from both sides: by the messages they match, and by the peer that holds
//! them.

use super::trie::{NodeId, Trie};
use crate::errno::Result;
use crate::pipe::PipeId;
use std::collections::BTreeSet;

/// The subscriptions of a publisher's peers.
#[derive(Default)]
pub struct Interests {
    topics: Trie<Holders>,
    /// By pipe: the topics that it holds.
    held: Vec<BTreeSet<NodeId>>,
}

impl Interests {
    /// A peer subscribes to a topic; true if nobody held it.
    ///
    /// # Errors
    /// ENOMEM: there is no memory for the topic, and nothing has changed.
    pub fn add(&mut self, id: PipeId, topic: &[u8]) -> Result<bool> {
        let (node, holders) = self.topics.entry(topic)?;
        let new = holders.is_none();
        if holders.get_or_insert(Holders::One(id)).insert(id) || new {
            if self.held.len() <= id {
                self.held.resize_with(id + 1, BTreeSet::new);
            }
            self.held[id].insert(node);
        }
        Ok(new)
    }

    /// A peer cancels a topic, if it holds it; true if nobody holds it any more.
    pub fn cancel(&mut self, id: PipeId, topic: &[u8]) -> bool {
        let Some(node) = self.topics.find(topic) else { return false };
        let held = self.held.get_mut(id).is_some_and(|held| held.remove(&node));
        held && self.drop_holder(node, id) && self.topics.remove(node).is_some()
    }

    /// A peer is gone.
    pub fn forget(&mut self, id: PipeId) {
        let held = self.held.get_mut(id).map(std::mem::take).unwrap_or_default();
        for node in held {
            if self.drop_holder(node, id) {
                self.topics.remove(node);
            }
        }
    }

    /// Visits the topics that this peer alone holds, in order of their bytes;
    /// not those that there is no memory for a copy of.
    pub fn each_sole(&self, id: PipeId, visit: impl FnMut(&[u8])) {
        // Which has them in that order.
        let mut topics = Trie::<u64>::default();
        for &node in self.held.get(id).into_iter().flatten() {
            if matches!(self.topics.value(node), Some(Holders::One(_)))
                && let Ok(topic) = self.topics.topic(node)
                && let Ok((_, value)) = topics.entry(&topic)
            {
                *value = Some(1);
            }
        }
        topics.each_topic(visit);
    }

    /// Visits the pipes that want a message with this first part; one that
    /// holds several matching topics comes several times.
    #[inline]
    pub fn each_match(&self, bytes: &[u8], mut visit: impl FnMut(PipeId)) {
        for holders in self.topics.prefixes(bytes) {
            holders.as_slice().iter().for_each(|&id| visit(id));
        }
    }

    /// Takes a pipe off a topic's holders; true if none is left.
    fn drop_holder(&mut self, node: NodeId, id: PipeId) -> bool {
        self.topics.value_mut(node).is_some_and(|holders| holders.remove(id))
    }
}

/// The pipes that hold a topic, in order, and no list of its own for one.
enum Holders {
    One(PipeId),
    Many(Vec<PipeId>),
}

impl Holders {
    #[inline]
    fn as_slice(&self) -> &[PipeId] {
        match self {
            Holders::One(id) => std::slice::from_ref(id),
            Holders::Many(ids) => ids,
        }
    }

    /// Adds a pipe; true if it was not there.
    fn insert(&mut self, id: PipeId) -> bool {
        let Err(at) = self.as_slice().binary_search(&id) else { return false };
        let mut ids = match self {
            Holders::One(other) => vec![*other],
            Holders::Many(ids) => std::mem::take(ids),
        };
        ids.insert(at, id);
        *self = Holders::Many(ids);
        true
    }

    /// Takes a pipe off; true if none is left.
    fn remove(&mut self, id: PipeId) -> bool {
        match self {
            Holders::One(other) => *other == id,
            Holders::Many(ids) => {
                ids.retain(|&other| other != id);
                if let [last] = **ids {
                    *self = Holders::One(last);
                }
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::testing::Random;
    use std::collections::BTreeMap;

    fn matches(interests: &Interests, bytes: &[u8]) -> Vec<PipeId> {
        let mut ids = Vec::new();
        interests.each_match(bytes, |id| ids.push(id));
        ids
    }

    /// The topics that nobody holds any more when a peer has gone.
    fn left_by(interests: &mut Interests, id: PipeId) -> Vec<Vec<u8>> {
        let mut topics = Vec::new();
        interests.each_sole(id, |topic| topics.push(topic.to_vec()));
        interests.forget(id);
        topics
    }

    #[test]
    fn a_topic_is_held_once_by_a_peer() {
        let mut interests = Interests::default();
        assert!(interests.add(3, b"A").unwrap());
        assert!(!interests.add(3, b"A").unwrap());
        assert!(!interests.add(1, b"A").unwrap());
        assert_eq!(matches(&interests, b"Ab"), [1, 3]);
        assert!(!interests.cancel(3, b"A"));
        assert!(!interests.cancel(3, b"A"), "it was cancelled already");
        assert!(interests.cancel(1, b"A"));
        assert_eq!(matches(&interests, b"Ab"), []);
    }

    #[test]
    fn a_cancel_without_a_subscription_does_nothing() {
        let mut interests = Interests::default();
        interests.add(0, b"ab").unwrap();
        for topic in ["", "a", "ab", "abc", "x"] {
            assert!(!interests.cancel(1, topic.as_bytes()));
            assert!(!interests.cancel(900, topic.as_bytes()));
        }
        assert_eq!(matches(&interests, b"ab"), [0]);
    }

    #[test]
    fn a_peer_that_leaves_leaves_orphans_in_order() {
        let mut interests = Interests::default();
        for topic in ["b", "AB", "A", "", "AA", "C"] {
            interests.add(0, topic.as_bytes()).unwrap();
        }
        interests.add(1, b"A").unwrap();
        interests.add(1, b"zz").unwrap();
        assert_eq!(left_by(&mut interests, 0), ["", "AA", "AB", "C", "b"].map(|topic| topic.as_bytes()));
        assert_eq!(left_by(&mut interests, 0), [b""; 0]);
        assert_eq!(matches(&interests, b"AB"), [1]);
        assert_eq!(left_by(&mut interests, 77), [b""; 0]);
    }

    #[test]
    fn a_naive_model_agrees() {
        let mut random = Random::new(3);
        let mut interests = Interests::default();
        let mut model: BTreeMap<Vec<u8>, BTreeSet<PipeId>> = BTreeMap::new();
        for _ in 0..50_000 {
            let topic: Vec<u8> = (0..random.below(5)).map(|_| b"xyz"[random.below(3)]).collect();
            let id = random.below(6);
            match random.below(20) {
                0 => {
                    model.values_mut().for_each(|holders| holders.retain(|&holder| holder != id));
                    let expected: Vec<_> = model
                        .iter()
                        .filter(|(_, holders)| holders.is_empty())
                        .map(|(topic, _)| topic.clone())
                        .collect();
                    assert_eq!(left_by(&mut interests, id), expected);
                    model.retain(|_, holders| !holders.is_empty());
                }
                1..8 => {
                    assert_eq!(interests.add(id, &topic).unwrap(), !model.contains_key(&topic));
                    model.entry(topic).or_default().insert(id);
                }
                8..14 => {
                    let held = model.get_mut(&topic).is_some_and(|holders| holders.remove(&id));
                    let last = held && model[&topic].is_empty();
                    assert_eq!(interests.cancel(id, &topic), last);
                    model.retain(|_, holders| !holders.is_empty());
                }
                _ => {
                    let expected: Vec<PipeId> = (0..=topic.len())
                        .filter_map(|len| model.get(&topic[..len]))
                        .flatten()
                        .copied()
                        .collect();
                    assert_eq!(matches(&interests, &topic), expected);
                }
            }
        }
    }
}
