use super::*;
use crate::socket::testing::Random;
use std::collections::BTreeMap;

fn topics<V>(trie: &Trie<V>) -> Vec<Vec<u8>> {
    let mut topics = Vec::new();
    trie.each_topic(|topic| topics.push(topic.to_vec()));
    topics
}

fn matches(trie: &Trie<u32>, bytes: &[u8]) -> Vec<u32> {
    trie.prefixes(bytes).copied().collect()
}

fn insert(trie: &mut Trie<u32>, topic: &[u8], value: u32) {
    *trie.entry(topic).unwrap().1 = Some(value);
}

fn remove(trie: &mut Trie<u32>, topic: &[u8]) -> Option<u32> {
    trie.find(topic).and_then(|id| trie.remove(id))
}

/// Every leaf is a topic, every node knows its parent, labels keep their
/// bounds, no number is lost, and there are no more nodes than the topics justify.
fn check<V>(trie: &Trie<V>) {
    let (mut nodes, mut topics, mut text) = (0, 0, 0);
    let mut todo = vec![ROOT];
    while let Some(id) = todo.pop() {
        let node = trie.node(id);
        nodes += 1;
        text += node.label.len();
        topics += usize::from(node.value.is_some());
        assert!((id == ROOT) == node.label.is_empty() && node.label.len() <= LABEL_MAX);
        assert!(id == ROOT || node.value.is_some() || !node.children.is_empty(), "a dead end");
        assert!(node.children.is_sorted_by(|a, b| a.first < b.first));
        for child in &node.children {
            assert_eq!(trie.node(child.node).parent, id);
            assert_eq!(trie.node(child.node).label[0], child.first);
            todo.push(child.node);
        }
    }
    assert_eq!(nodes, trie.used);
    let next = |&id: &NodeId| Some(trie.node(id).parent).filter(|&id| id != ROOT);
    let free = std::iter::successors(Some(trie.free).filter(|&id| id != ROOT), next).count();
    assert_eq!(nodes + free, trie.nodes.len());
    assert!(nodes <= 1 + 4 * topics + 4 * text / LABEL_MAX, "{nodes} nodes, {topics} topics, {text} bytes");
}

#[test]
fn all_topics_that_begin_a_text_are_found() {
    let mut trie = Trie::default();
    for (value, topic) in ["", "a", "abc", "abd", "b", "ab\0"].iter().enumerate() {
        insert(&mut trie, topic.as_bytes(), value as u32);
    }
    assert_eq!(matches(&trie, b"abcd"), [0, 1, 2]);
    assert_eq!(matches(&trie, b"ab\0"), [0, 1, 5]);
    assert_eq!(matches(&trie, b"ab"), [0, 1]);
    assert_eq!(matches(&trie, b"x"), [0]);
    assert_eq!(matches(&trie, b""), [0]);
    assert_eq!(trie.find(b"ab"), None);
    check(&trie);
}

#[test]
fn topics_come_in_order_of_their_bytes_prefix_first() {
    let mut trie = Trie::default();
    for topic in ["b", "\u{ff}", "ab", "a", "", "abc", "aa", "\0"] {
        insert(&mut trie, topic.as_bytes(), 0);
    }
    let expected = ["", "\0", "a", "aa", "ab", "abc", "b", "\u{ff}"].map(|topic| topic.as_bytes().to_vec());
    assert_eq!(topics(&trie), expected);
}

#[test]
fn a_naive_model_agrees() {
    let mut random = Random::new(7);
    let mut trie = Trie::default();
    let mut model = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for step in 0..10_000 {
        // Few letters, so that topics share much; now and then a long stretch.
        let mut topic: Vec<u8> = Vec::new();
        for _ in 0..random.below(6) {
            let letter = b"ab\xff"[random.below(3)];
            let times = if random.below(4) == 0 { random.below(2 * LABEL_MAX) } else { 1 };
            topic.extend(std::iter::repeat_n(letter, times));
        }
        match random.below(4) {
            0 => {
                let (id, value) = trie.entry(&topic).unwrap();
                *value = Some(step);
                numbers.insert(topic.clone(), id);
                model.insert(topic.clone(), step);
            }
            1 => {
                // As if there were memory for so much of it only.
                let farthest = trie.reach(&topic).unwrap();
                trie.prune(farthest);
            }
            2 => {
                assert_eq!(remove(&mut trie, &topic), model.remove(&topic));
                numbers.remove(&topic);
            }
            _ => {
                let expected: Vec<u32> =
                    (0..=topic.len()).filter_map(|len| model.get(&topic[..len])).copied().collect();
                assert_eq!(matches(&trie, &topic), expected);
            }
        }
        if step % 64 == 0 {
            check(&trie);
            assert!(topics(&trie).iter().eq(model.keys()));
            for (topic, &id) in &numbers {
                assert_eq!(trie.find(topic), Some(id), "a topic's number stays");
                assert_eq!(*trie.topic(id).unwrap(), **topic);
            }
        }
        if step % 5000 == 4999 {
            for topic in std::mem::take(&mut model).into_keys() {
                assert!(remove(&mut trie, &topic).is_some());
            }
            numbers.clear();
            assert_eq!(trie.nodes.len(), 1, "an empty tree keeps nothing");
        }
    }
}

#[test]
fn megabytes_of_topic_work_and_are_not_multiplied() {
    let mut trie = Trie::default();
    let long = vec![b'x'; 3 << 20];
    let longer = [&*long, b"y"].concat();
    insert(&mut trie, &long, 1);
    insert(&mut trie, &longer, 2);
    assert_eq!(matches(&trie, &longer), [1, 2]);
    assert_eq!(matches(&trie, &long[1..]), []);
    assert_eq!(topics(&trie), [long.clone(), longer.clone()]);
    let text: usize = trie.nodes.iter().map(|node| node.label.len()).sum();
    assert_eq!(text, longer.len());
    let overhead = trie.nodes.capacity() * (size_of::<Node<u32>>() + 4 * size_of::<Child>());
    assert!(overhead < 1 << 20, "{overhead} bytes beside the text");
    assert_eq!(remove(&mut trie, &long), Some(1));
    assert_eq!(topics(&trie), [longer]);
    check(&trie);
}

#[test]
fn topics_that_each_begin_the_next_are_no_trouble() {
    let mut trie = Trie::default();
    let text = vec![b'n'; 4_000];
    for len in 0..=text.len() {
        insert(&mut trie, &text[..len], len as u32);
    }
    assert!(matches(&trie, &text).into_iter().eq(0..=4_000));
    for len in (0..text.len()).rev() {
        assert_eq!(remove(&mut trie, &text[..len]), Some(len as u32));
    }
    assert!(trie.used <= 2 + 2 * text.len() / LABEL_MAX);
    check(&trie);
}
