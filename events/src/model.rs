//! What a log's events amount to: sockets, their endpoints and connections,
//! and counts. Nothing here looks at a clock or a terminal.

mod bound;
mod ledger;
mod link;
mod outgoing;
mod rates;
#[cfg(test)]
mod tests;

pub use bound::Bound;
pub use ledger::{Ledger, Place, Tally, Way};
pub use link::{Link, State};
pub use outgoing::Outgoing;
pub use rates::{Rates, Second};

use crate::event::Event;
use std::collections::{BTreeMap, BTreeSet};

/// How long what has ended is still there, in seconds.
const FADES: f64 = 3.0;

/// A process and a number in it.
pub type Id = (u32, u32);

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub now: f64,
    pub sockets: BTreeMap<Id, Socket>,
    pub ledger: Ledger,
    pub rates: Rates,
    pub events: u64,
    /// Lines that the program could not get rid of.
    pub missing: u64,
    forgot: f64,
}

#[derive(Clone, Debug)]
pub struct Socket {
    pub kind: String,
    pub identity: String,
    pub since: f64,
    /// The program has closed it.
    pub closed: bool,
    pub ended: Option<f64>,
    pub bound: BTreeMap<String, Bound>,
    pub outgoing: BTreeMap<String, Outgoing>,
}

impl Model {
    pub fn apply(&mut self, event: &Event) {
        self.events += 1;
        self.advance(event.time);
        if event.what == "DROPPED" {
            self.missing += event.count.unwrap_or(0);
            return;
        }
        let id = (event.pid, event.socket);
        if event.what == "SOCKET_OPENED" {
            self.sockets.remove(&id);
        }
        let socket = self.sockets.entry(id).or_insert_with(|| Socket::new(event));
        if event.what == "SOCKET_ENDED" {
            self.ledger.outages(socket, event.time);
        }
        if let Some((way, tally)) = socket.apply(event) {
            self.rates.add(&tally);
            self.ledger.add(socket.place(way, &event.endpoint), &tally);
        }
    }

    /// Time goes on.
    pub fn advance(&mut self, now: f64) {
        self.now = self.now.max(now);
        self.rates.advance(self.now);
        if self.now - self.forgot < 0.5 {
            return;
        }
        self.forgot = self.now;
        let before = self.now - FADES;
        self.sockets.retain(|_, socket| {
            socket.bound.retain(|_, bound| !bound.forget(before));
            socket.outgoing.retain(|_, outgoing| !outgoing.forget(before));
            socket.ended.is_none_or(|ended| ended >= before)
        });
    }

    /// The processes that have sockets.
    pub fn processes(&self) -> BTreeSet<u32> {
        let live = self.sockets.iter().filter(|(_, socket)| socket.ended.is_none());
        live.map(|(&(pid, _), _)| pid).collect()
    }

    /// A process has ended, and may have told nothing of it.
    pub fn process_ended(&mut self, pid: u32) {
        for (_, socket) in self.sockets.range_mut((pid, 0)..=(pid, u32::MAX)) {
            self.ledger.outages(socket, self.now);
            socket.end(self.now);
        }
    }

    /// The counts, with what is still out at this moment.
    pub fn summary(&self) -> Ledger {
        let mut ledger = self.ledger.clone();
        for socket in self.sockets.values() {
            ledger.outages(socket, self.now);
        }
        ledger
    }
}

impl Ledger {
    /// Takes in the links of a socket that are out.
    fn outages(&mut self, socket: &Socket, now: f64) {
        for (endpoint, outgoing) in &socket.outgoing {
            for out in outgoing.links().filter_map(|link| link.out) {
                let outage = Tally { outage: now - out, ..Tally::default() };
                self.add(socket.place(Way::Outgoing, endpoint), &outage);
            }
        }
    }
}

impl Socket {
    fn new(event: &Event) -> Socket {
        Socket {
            kind: event.kind.clone(),
            identity: String::new(),
            since: event.time,
            closed: false,
            ended: None,
            bound: BTreeMap::new(),
            outgoing: BTreeMap::new(),
        }
    }

    fn place(&self, way: Way, endpoint: &str) -> Place {
        let socket = match self.identity.as_str() {
            "" => self.kind.clone(),
            identity => format!("{} '{identity}'", self.kind),
        };
        Place { socket, way, endpoint: endpoint.into() }
    }

    /// Whom an event concerns, and what it adds to the counts.
    fn apply(&mut self, event: &Event) -> Option<(Way, Tally)> {
        self.identity.clone_from(&event.identity);
        let way = match event.what.as_str() {
            "SOCKET_OPENED" => return None,
            "SOCKET_CLOSED" => {
                self.closed = true;
                self.outgoing.values_mut().for_each(Outgoing::close);
                return None;
            }
            "SOCKET_ENDED" => {
                self.end(event.time);
                return None;
            }
            "LISTENING" | "ENDPOINT_BOUND" | "ENDPOINT_UNBOUND" | "BIND_FAILED" | "ACCEPTED"
            | "ACCEPT_FAILED" | "CLOSE_FAILED" => Way::Bound,
            "ENDPOINT_CONNECTED"
            | "ENDPOINT_DISCONNECTED"
            | "CONNECT_DELAYED"
            | "CONNECT_RETRIED"
            | "CONNECTED" => Way::Outgoing,
            _ => match self.owner(event) {
                Some(way) => way,
                // What was before it is missing.
                None => return (event.what == "DISCONNECTED").then(|| (Way::Outgoing, unknown_lost(event))),
            },
        };
        let endpoint = event.endpoint.clone();
        let tally = match way {
            Way::Bound => self.bound.entry(endpoint).or_insert_with(|| Bound::new(event.time)).apply(event),
            Way::Outgoing => self.outgoing.entry(endpoint).or_default().apply(event),
        };
        Some((way, tally))
    }

    /// Which side of an endpoint an event is about that does not say so.
    fn owner(&self, event: &Event) -> Option<Way> {
        let has = |bound: &Bound| event.fd.is_some_and(|fd| bound.has(fd));
        if self.bound.get(&event.endpoint).is_some_and(has) {
            return Some(Way::Bound);
        }
        self.outgoing.contains_key(&event.endpoint).then_some(Way::Outgoing)
    }

    fn end(&mut self, now: f64) {
        self.closed = true;
        self.ended.get_or_insert(now);
        self.bound.values_mut().for_each(|bound| bound.end(now));
        self.outgoing.values_mut().for_each(|outgoing| outgoing.end(now));
    }
}

fn unknown_lost(event: &Event) -> Tally {
    Tally { lost: 1, error: event.reason(), ..Tally::default() }
}
