//! What happened last: events, and what the program printed.

use crate::event::Event;
use std::collections::VecDeque;

/// Entries that are kept.
const KEPT: usize = 2000;
/// Bytes of a line that are shown.
const LONGEST: usize = 1000;

#[derive(Clone, Debug)]
pub enum Entry {
    Event(Box<Event>),
    /// When, and a line.
    Printed(f64, String),
}

/// Which entries are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Which {
    #[default]
    All,
    Events,
    Output,
}

impl Which {
    pub fn next(self) -> Which {
        match self {
            Which::All => Which::Events,
            Which::Events => Which::Output,
            Which::Output => Which::All,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Which::All => "all",
            Which::Events => "events",
            Which::Output => "output",
        }
    }

    pub fn heading(self) -> &'static str {
        match self {
            Which::All => " EVENTS AND OUTPUT",
            Which::Events => " EVENTS",
            Which::Output => " OUTPUT",
        }
    }

    fn has(self, entry: &Entry) -> bool {
        match entry {
            Entry::Event(_) => self != Which::Output,
            Entry::Printed(..) => self != Which::Events,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Tail(VecDeque<Entry>);

impl Tail {
    pub fn push(&mut self, entry: Entry) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// The last entries with a text in them, the oldest first.
    pub fn last(&self, count: usize, which: Which, filter: &str) -> Vec<&Entry> {
        let filter = filter.to_lowercase();
        let fitting = self.0.iter().rev().filter(|entry| which.has(entry) && entry.contains(&filter));
        let mut last: Vec<_> = fitting.take(count).collect();
        last.reverse();
        last
    }
}

impl Entry {
    fn contains(&self, filter: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(filter);
        filter.is_empty()
            || match self {
                Entry::Event(event) => has(&format!("{} {} {}", event.socket(), event.what, event.details())),
                Entry::Printed(_, line) => has(line),
            }
    }
}

/// Cuts what a program prints into lines.
#[derive(Debug, Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    pub fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for &byte in bytes {
            match byte {
                b'\n' => lines.push(clean(&std::mem::take(&mut self.0))),
                byte if self.0.len() < LONGEST => self.0.push(byte),
                _ => {}
            }
        }
        lines
    }
}

/// What prints of a line: no colours, no other orders to the terminal.
fn clean(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let mut chars = line.chars();
    let mut text = String::new();
    while let Some(char) = chars.next() {
        match char {
            '\x1b' => skip_order(&mut chars),
            '\t' => text.push_str("    "),
            // What went before is written over.
            '\r' if !chars.as_str().is_empty() => text.clear(),
            char if char.is_control() => {}
            char => text.push(char),
        }
    }
    text
}

/// Skips an order to the terminal, whose first byte has been read.
fn skip_order(chars: &mut std::str::Chars<'_>) {
    match chars.next() {
        Some('[') => drop(chars.find(|char| ('@'..='~').contains(char))),
        Some(']') => drop(chars.find(|&char| char == '\x07' || char == '\\')),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_and_cleaned() {
        let mut lines = Lines::default();
        assert!(lines.push(b"one \x1b[1;3").is_empty());
        assert_eq!(lines.push(b"1mred\x1b[0m\r\n10%\r20%\n\ta\x07\nrest"), ["one red", "20%", "    a"]);
        assert_eq!(lines.push(&[b'x'; 5000]), [""; 0]);
        assert_eq!(lines.push(b"\n")[0].len(), LONGEST);
        assert_eq!(lines.push(b"\x1b]0;title\x07text\n"), ["text"]);
    }

    #[test]
    fn the_last_ones_with_a_text_are_shown() {
        let mut tail = Tail::default();
        for number in 0..KEPT + 5 {
            let event = Event { what: format!("E{number}"), ..Event::default() };
            tail.push(Entry::Event(Box::new(event)));
            tail.push(Entry::Printed(0.0, format!("e{number}")));
        }
        assert_eq!(tail.last(9, Which::All, "").len(), 9);
        assert_eq!(tail.last(9, Which::All, "2003").len(), 2);
        assert_eq!(tail.last(9, Which::Events, "e2003").len(), 1);
        assert_eq!(tail.last(9, Which::Output, "nothing").len(), 0);
        assert!(matches!(tail.last(2, Which::Output, "")[1], Entry::Printed(_, line) if line == "e2004"));
    }
}
