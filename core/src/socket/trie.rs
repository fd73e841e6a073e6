//! Values by topic, found by the topics that a message begins with (RFC 29).
//!
//! A radix tree: each node holds a stretch of text, so that a topic costs a
//! node or two however long it is. Nodes lie in one vector and name each
//! other by number; nothing here recurses, whatever topics a peer thinks of.
//! Stretches are at most `LABEL_MAX` long, which bounds what a split or a
//! join has to copy; a longer topic is a chain. Topics are as long as peers
//! like: what adds one reports that memory has run out, and then leaves the
//! tree as it was; what removes one needs no more.

#[cfg(test)]
mod tests;

use crate::errno::Errno;

/// A node's number: that of a topic stays until the topic is removed.
pub type NodeId = u32;

const ROOT: NodeId = 0;

/// Bytes in a node's stretch of text at most.
const LABEL_MAX: usize = 1024;

/// In a cache line of its own: with many topics each is a miss.
#[repr(align(64))]
struct Node<V> {
    /// The text between the parent and this node; empty at the root only.
    label: Box<[u8]>,
    /// In order of the first byte of their labels, of which no two are equal.
    children: Box<[Child]>,
    parent: NodeId,
    /// Present if the text from the root to here is a topic.
    value: Option<V>,
}

#[derive(Clone, Copy)]
struct Child {
    first: u8,
    node: NodeId,
}

impl<V> Node<V> {
    fn new(parent: NodeId, label: Box<[u8]>) -> Node<V> {
        Node { label, children: Box::default(), parent, value: None }
    }

    /// Where the child that begins with `first` is, or would be.
    #[inline]
    fn search(&self, first: u8) -> Result<usize, usize> {
        self.children.binary_search_by_key(&first, |child| child.first)
    }

    #[inline]
    fn child(&self, first: u8) -> Option<NodeId> {
        // Where it is if there is one for each byte before it, as for digits:
        // to search takes steps that a processor cannot foresee.
        let near = first.wrapping_sub(self.children.first()?.first);
        match self.children.get(usize::from(near)) {
            Some(child) if child.first == first => Some(child.node),
            _ => Some(self.children[self.search(first).ok()?].node),
        }
    }

    /// What follows this node's text in `rest`, which begins like it.
    #[inline]
    fn behind<'a>(&self, rest: &'a [u8]) -> Option<&'a [u8]> {
        match *self.label {
            [_] => Some(&rest[1..]),
            ref label => rest.strip_prefix(label),
        }
    }
}

/// Values by topic.
pub struct Trie<V> {
    nodes: Vec<Node<V>>,
    /// A number in `nodes` that is not in use, whose node's `parent` is the
    /// next such number; ROOT: there is none.
    free: NodeId,
    /// How many numbers are in use.
    used: usize,
}

impl<V> Default for Trie<V> {
    fn default() -> Trie<V> {
        Trie { nodes: vec![Node::new(ROOT, Box::default())], free: ROOT, used: 1 }
    }
}

/// These pieces in a row.
///
/// # Errors
/// ENOMEM: there is no memory for them.
fn joined<T: Copy>(pieces: &[&[T]]) -> Result<Box<[T]>, Errno> {
    let mut row = Vec::new();
    row.try_reserve_exact(pieces.iter().map(|piece| piece.len()).sum()).map_err(|_| Errno::ENOMEM)?;
    pieces.iter().for_each(|piece| row.extend_from_slice(piece));
    Ok(row.into())
}

impl<V> Trie<V> {
    /// The place for a topic's value, which is empty if the topic is not there
    /// yet; the caller fills it.
    ///
    /// # Errors
    /// ENOMEM: there is no memory for the topic, and nothing has changed.
    pub fn entry(&mut self, topic: &[u8]) -> Result<(NodeId, &mut Option<V>), Errno> {
        let id = self.reach(topic).map_err(|id| {
            self.prune(id);
            Errno::ENOMEM
        })?;
        Ok((id, &mut self.node_mut(id).value))
    }

    fn node(&self, id: NodeId) -> &Node<V> {
        &self.nodes[id as usize]
    }

    fn node_mut(&mut self, id: NodeId) -> &mut Node<V> {
        &mut self.nodes[id as usize]
    }

    /// The topic's number, if it is there.
    pub fn find(&self, topic: &[u8]) -> Option<NodeId> {
        let (mut id, mut rest) = (ROOT, topic);
        while let Some(&first) = rest.first() {
            id = self.node(id).child(first)?;
            rest = self.node(id).behind(rest)?;
        }
        self.node(id).value.is_some().then_some(id)
    }

    /// The value of a topic that is there.
    pub fn value(&self, id: NodeId) -> Option<&V> {
        self.node(id).value.as_ref()
    }

    /// The same, to change it.
    pub fn value_mut(&mut self, id: NodeId) -> Option<&mut V> {
        self.node_mut(id).value.as_mut()
    }

    /// The values of all topics that these bytes begin with, shortest first.
    #[inline]
    pub fn prefixes<'a>(&'a self, bytes: &'a [u8]) -> Prefixes<'a, V> {
        Prefixes { trie: self, next: Some(self.node(ROOT)), rest: bytes }
    }

    /// Visits all topics in order of their bytes, a prefix before what it
    /// begins; not those that there is no memory for a copy of.
    pub fn each_topic(&self, mut visit: impl FnMut(&[u8])) {
        let mut topic = Vec::new();
        let mut todo = vec![(ROOT, 0)];
        while let Some((id, parent_len)) = todo.pop() {
            let node = self.node(id);
            topic.truncate(parent_len);
            if topic.try_reserve(node.label.len()).is_err() {
                continue;
            }
            topic.extend_from_slice(&node.label);
            if node.value.is_some() {
                visit(&topic);
            }
            todo.extend(node.children.iter().rev().map(|child| (child.node, topic.len())));
        }
    }

    /// The text of the topic with this number.
    ///
    /// # Errors
    /// ENOMEM: there is no memory for a copy of it.
    pub fn topic(&self, id: NodeId) -> Result<Box<[u8]>, Errno> {
        let mut labels = Vec::new();
        let mut at = id;
        while at != ROOT {
            labels.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
            labels.push(&*self.node(at).label);
            at = self.node(at).parent;
        }
        labels.reverse();
        joined(&labels)
    }

    /// Removes the topic with this number; returns its value.
    pub fn remove(&mut self, id: NodeId) -> Option<V> {
        let value = self.node_mut(id).value.take();
        self.prune(id);
        value
    }

    /// The node at which this text ends, made if it is not there.
    ///
    /// # Errors
    /// The node at which memory ran out, which may carry nothing.
    fn reach(&mut self, topic: &[u8]) -> Result<NodeId, NodeId> {
        let (mut id, mut rest) = (ROOT, topic);
        while let Some(&first) = rest.first() {
            let (next, len) = if let Some(child) = self.node(id).child(first) {
                let label = &self.node(child).label;
                let common = label.iter().zip(rest).take_while(|(a, b)| a == b).count();
                (if common < label.len() { self.split(child, common) } else { Ok(child) }, common)
            } else {
                let len = rest.len().min(LABEL_MAX);
                (self.append(id, &rest[..len]), len)
            };
            id = next.map_err(|_| id)?;
            rest = &rest[len..];
        }
        Ok(id)
    }

    /// Adds a node below one that has no child beginning like it.
    fn append(&mut self, parent: NodeId, label: &[u8]) -> Result<NodeId, Errno> {
        let id = self.add(Node::new(parent, joined(&[label])?))?;
        let node = self.node(parent);
        let (before, behind) = node.children.split_at(node.search(label[0]).unwrap_or_else(|at| at));
        let children = joined(&[before, &[Child { first: label[0], node: id }], behind]);
        self.node_mut(parent).children = children.inspect_err(|_| self.release(id))?;
        Ok(id)
    }

    /// Parts a node's label at `at`; returns the new node with the front part.
    fn split(&mut self, id: NodeId, at: usize) -> Result<NodeId, Errno> {
        let node = self.node(id);
        let (front, back) = node.label.split_at(at);
        let mut upper = Node::new(node.parent, joined(&[front])?);
        upper.children = joined(&[&[Child { first: back[0], node: id }]])?;
        let back = joined(&[back])?;
        let upper = self.add(upper)?;
        let node = self.node_mut(id);
        node.label = back;
        node.parent = upper;
        self.adopt(upper);
        Ok(upper)
    }

    /// Removes nodes that carry nothing, from this one up.
    fn prune(&mut self, mut id: NodeId) {
        while id != ROOT && self.node(id).value.is_none() {
            let parent = self.node(id).parent;
            match *self.node(id).children {
                [] => {
                    let first = self.node(id).label[0];
                    let node = self.node_mut(parent);
                    if let Ok(at) = node.search(first) {
                        let mut children = std::mem::take(&mut node.children).into_vec();
                        children.remove(at);
                        node.children = children.into();
                    }
                    self.release(id);
                    id = parent;
                }
                [Child { node, .. }] => return self.join(id, node),
                _ => return,
            }
        }
    }

    /// Lets an only child take its parent's place, if one label holds both
    /// texts, and memory the label.
    fn join(&mut self, id: NodeId, child: NodeId) {
        let (upper, lower) = (self.node(id), self.node(child));
        if upper.label.len() + lower.label.len() > LABEL_MAX {
            return;
        }
        let Ok(label) = joined(&[&upper.label, &lower.label]) else { return };
        let parent = upper.parent;
        let node = self.node_mut(child);
        node.label = label;
        node.parent = parent;
        self.adopt(child);
        self.release(id);
    }

    /// Has a node's parent know it in place of the child that begins like it.
    fn adopt(&mut self, id: NodeId) {
        let node = self.node(id);
        let (first, parent) = (node.label[0], node.parent);
        let parent = self.node_mut(parent);
        if let Ok(at) = parent.search(first) {
            parent.children[at].node = id;
        }
    }

    fn add(&mut self, node: Node<V>) -> Result<NodeId, Errno> {
        let mut id = self.free;
        if id == ROOT {
            self.nodes.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
            id = NodeId::try_from(self.nodes.len()).expect("memory ends before numbers do");
            self.nodes.push(node);
        } else {
            self.free = self.node(id).parent;
            *self.node_mut(id) = node;
        }
        self.used += 1;
        Ok(id)
    }

    fn release(&mut self, id: NodeId) {
        *self.node_mut(id) = Node::new(self.free, Box::default());
        self.free = id;
        self.used -= 1;
        if self.used == 1 {
            // Only the root is left: give the memory back.
            self.nodes.truncate(1);
            self.nodes.shrink_to_fit();
            self.free = ROOT;
        }
    }
}

/// See [`Trie::prefixes`].
pub struct Prefixes<'a, V> {
    trie: &'a Trie<V>,
    /// The node to look at next: the text up to it is a prefix.
    next: Option<&'a Node<V>>,
    /// What follows that text.
    rest: &'a [u8],
}

impl<'a, V> Iterator for Prefixes<'a, V> {
    type Item = &'a V;

    #[inline]
    fn next(&mut self) -> Option<&'a V> {
        while let Some(node) = self.next {
            self.next = self.below(node);
            if node.value.is_some() {
                return node.value.as_ref();
            }
        }
        None
    }
}

impl<'a, V> Prefixes<'a, V> {
    #[inline]
    fn below(&mut self, node: &Node<V>) -> Option<&'a Node<V>> {
        let id = node.child(*self.rest.first()?)?;
        let child = self.trie.node(id);
        self.rest = child.behind(self.rest)?;
        Some(child)
    }
}
