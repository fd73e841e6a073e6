//! What has been counted, endpoint by endpoint, from the beginning to the end.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Endpoints that are told apart, at most.
const MOST: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    Bound,
    Outgoing,
}

/// An endpoint of all sockets of one type and identity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    pub socket: String,
    pub way: Way,
    pub endpoint: String,
}

/// Counts, or what an event adds to them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tally {
    pub made: u64,
    pub lost: u64,
    /// Attempts to connect, bind or accept that failed.
    pub refused: u64,
    pub retries: u64,
    /// The longest time without a connection that should be there, in seconds.
    pub outage: f64,
    pub error: String,
}

impl Tally {
    pub fn add(&mut self, more: &Tally) {
        self.made += more.made;
        self.lost += more.lost;
        self.refused += more.refused;
        self.retries += more.retries;
        self.outage = self.outage.max(more.outage);
        if !more.error.is_empty() {
            self.error.clone_from(&more.error);
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Ledger {
    places: BTreeMap<Place, Tally>,
    pub total: Tally,
}

impl Ledger {
    pub fn add(&mut self, place: Place, more: &Tally) {
        self.total.add(more);
        let place = match self.places.len() < MOST || self.places.contains_key(&place) {
            true => place,
            false => Place { socket: "others".into(), way: place.way, endpoint: String::new() },
        };
        self.places.entry(place).or_default().add(more);
    }

    #[cfg(test)]
    pub fn get(&self, place: &Place) -> Option<&Tally> {
        self.places.get(place)
    }

    /// A table for people, one line per endpoint and one for all.
    pub fn table(&self) -> String {
        let heads =
            ["SOCKET", "ENDPOINT", "MADE", "LOST", "REFUSED", "RETRIES", "LONGEST OUTAGE", "LAST ERROR"];
        let mut lines = vec![heads.map(String::from)];
        lines.extend(self.places.iter().map(|(place, tally)| {
            let arrow = if place.way == Way::Bound { "" } else { "→ " };
            line(&place.socket, &format!("{arrow}{}", place.endpoint), tally)
        }));
        lines.push(line("all", "", &Tally { error: String::new(), ..self.total.clone() }));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 8] = std::array::from_fn(width);
        let mut out = String::new();
        for line in &lines {
            let mut text = String::new();
            for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
                // Numbers stand to the right.
                let _ = match column {
                    2..=6 => write!(text, "{cell:>width$}  "),
                    _ => write!(text, "{cell:<width$}  "),
                };
            }
            let _ = writeln!(out, "{}", text.trim_end());
        }
        out
    }
}

fn line(socket: &str, endpoint: &str, tally: &Tally) -> [String; 8] {
    let outage = if tally.outage > 0.0 { format!("{:.3} s", tally.outage) } else { "-".into() };
    let count = |count: u64| count.to_string();
    [
        socket.into(),
        endpoint.into(),
        count(tally.made),
        count(tally.lost),
        count(tally.refused),
        count(tally.retries),
        outage,
        tally.error.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_columns() {
        let mut ledger = Ledger::default();
        let place = |socket: &str, way, endpoint: &str| Place {
            socket: socket.into(),
            way,
            endpoint: endpoint.into(),
        };
        let tally = Tally { made: 12, lost: 2, outage: 1.5, error: "Timed out".into(), ..Tally::default() };
        ledger.add(place("PUSH 'w'", Way::Outgoing, "tcp://a:1"), &tally);
        ledger.add(place("PULL", Way::Bound, "tcp://b:22"), &Tally { refused: 100, ..Tally::default() });
        let expected = "\
SOCKET    ENDPOINT     MADE  LOST  REFUSED  RETRIES  LONGEST OUTAGE  LAST ERROR
PULL      tcp://b:22      0     0      100        0               -
PUSH 'w'  → tcp://a:1    12     2        0        0         1.500 s  Timed out
all                      12     2      100        0         1.500 s
";
        assert_eq!(ledger.table(), expected);
    }

    #[test]
    fn endpoints_are_told_apart_up_to_a_bound() {
        let mut ledger = Ledger::default();
        for port in 0..2 * MOST {
            let place = Place { socket: "PUB".into(), way: Way::Bound, endpoint: port.to_string() };
            ledger.add(place, &Tally { made: 1, ..Tally::default() });
        }
        assert_eq!(ledger.places.len(), MOST + 1);
        assert_eq!(ledger.total.made, 2 * MOST as u64);
    }
}
