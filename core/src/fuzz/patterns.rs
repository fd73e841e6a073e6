//! What peers send to sockets of each type: subscriptions, envelopes, replies.

use super::Bytes;
use crate::socket::interests::Interests;
use crate::socket::testing::{Wire, socket};
use crate::socket_type::SocketType;
use std::collections::BTreeSet;

/// Topics of several peers, against a plain set of them.
pub fn subscriptions(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let (mut interests, mut model) = (Interests::default(), BTreeSet::<(usize, Vec<u8>)>::new());
    while !bytes.is_empty() {
        let verb = bytes.byte();
        let (id, len) = (usize::from(verb >> 3 & 3), usize::from(bytes.byte() & 15));
        let topic = bytes.take(len);
        let holders = |model: &BTreeSet<(usize, Vec<u8>)>, topic: &[u8]| {
            model.iter().filter(|(_, held)| held == topic).count()
        };
        match verb & 7 {
            0..=2 => {
                assert_eq!(interests.add(id, topic).unwrap(), holders(&model, topic) == 0);
                model.insert((id, topic.to_vec()));
            }
            3 | 4 => {
                let held = model.remove(&(id, topic.to_vec()));
                assert_eq!(interests.cancel(id, topic), held && holders(&model, topic) == 0);
            }
            5 => {
                let mine: Vec<_> = model.iter().filter(|(of, _)| *of == id).cloned().collect();
                model.retain(|(of, _)| *of != id);
                let orphans: Vec<_> = mine
                    .into_iter()
                    .map(|(_, topic)| topic)
                    .filter(|topic| holders(&model, topic) == 0)
                    .collect();
                let mut left = Vec::new();
                interests.each_sole(id, |topic| left.push(topic.to_vec()));
                interests.forget(id);
                assert_eq!(left, orphans);
            }
            _ => {
                let mut matching = Vec::new();
                interests.each_match(topic, |id| matching.push(id));
                matching.sort();
                let wanted: Vec<_> =
                    model.iter().filter(|(_, held)| topic.starts_with(held)).map(|(id, _)| *id).collect();
                assert_eq!(matching, wanted);
            }
        }
    }
}

/// A socket of any type between three peers that say anything and an
/// application that does anything.
pub fn envelopes(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let choice = bytes.byte();
    let kind = SocketType::ALL[choice as usize % SocketType::ALL.len()];
    let mut socket = socket(kind).hwm(u32::from(choice >> 6), 0);
    let mut peers: Vec<Option<Wire>> = vec![None, None, None];
    while !bytes.is_empty() {
        let verb = bytes.byte();
        let peer = &mut peers[usize::from(verb >> 5) % 3];
        let text = |bytes: &mut Bytes<'_>| {
            let len = usize::from(bytes.byte() & 15);
            let noise = bytes.take(len).iter();
            noise.map(|&byte| if byte < 0x80 { char::from(byte) } else { '|' }).collect::<String>()
        };
        match verb & 15 {
            0..=3 => {
                if let Some(peer) = peer {
                    peer.say(&text(&mut bytes));
                }
            }
            4 | 5 => {
                let text = text(&mut bytes);
                let parts = text.split('|').count();
                let sent = text.split('|').enumerate().map(|(at, part)| socket.part(part, at + 1 < parts));
                let _ = sent.take_while(Result::is_ok).count();
            }
            6 => drop(socket.part(&text(&mut bytes), true)),
            7 => drop(socket.hear()),
            8 => drop(socket.hear_part()),
            9 => drop(socket.events()),
            10 => {
                if let Some(peer) = peer {
                    peer.sent_parts();
                }
            }
            11 => {
                if peer.is_none() {
                    let name = text(&mut bytes);
                    *peer = Some(Wire::new(&mut socket, &name, verb & 16 != 0));
                }
            }
            12 => {
                if let Some(peer) = peer.take() {
                    peer.close();
                }
            }
            13 => {
                if let Some(peer) = peer {
                    peer.identify(&text(&mut bytes));
                }
            }
            14 => {
                if let Some(peer) = peer {
                    peer.reconnect();
                }
            }
            _ => socket.pump(),
        }
    }
    socket.close();
}
