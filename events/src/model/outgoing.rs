//! An endpoint that a socket connects to: once as a rule, or several times.
//!
//! Events of an attempt carry no descriptor. If a socket connects to the same
//! endpoint more than once, it is taken for that of whichever link it fits:
//! such twins cannot be told apart, and need not be.

use super::ledger::Tally;
use super::link::{Gone, Link, State};
use crate::event::Event;

#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    links: Vec<Link>,
    gone: Gone,
}

impl Outgoing {
    pub fn apply(&mut self, event: &Event) -> Tally {
        let now = event.time;
        match event.what.as_str() {
            "ENDPOINT_CONNECTED" => {
                let mut link = Link::new(now);
                if event.endpoint.starts_with("inproc:") {
                    link.state = State::Up;
                }
                self.links.push(link);
            }
            "ENDPOINT_DISCONNECTED" => return self.unwanted(now),
            "CONNECT_DELAYED" => {
                self.pick(now, &[State::Retrying, State::Connecting]).state = State::Connecting
            }
            "CONNECTED" => {
                self.pick(now, &[State::Connecting, State::Retrying, State::Down]).made(event);
                return Tally { made: 1, ..Tally::default() };
            }
            "CONNECT_RETRIED" => return self.retried(event),
            "CLOSED" => return self.attempt_over(event),
            _ => return self.stream(event),
        }
        Tally::default()
    }

    /// Something happened to a connection that was made.
    fn stream(&mut self, event: &Event) -> Tally {
        let Some(at) = self.links.iter().position(|link| link.fd.is_some() && link.fd == event.fd) else {
            return Tally::default();
        };
        let link = &mut self.links[at];
        let mut tally = Tally::default();
        match event.what.as_str() {
            "HANDSHAKE_SUCCEEDED" => tally.outage = link.shaken(event),
            "DISCONNECTED" => {
                link.down(event);
                link.lost += 1;
                tally.lost = 1;
                tally.error.clone_from(&link.error);
                tally.outage = self.drop_unwanted(at, State::Lost, event.time);
            }
            "OWN_CLOSE" => {
                link.down(event);
                tally.outage = self.drop_unwanted(at, State::Closed, event.time);
            }
            _ => link.failed(event),
        }
        tally
    }

    /// An attempt's descriptor is closed: it failed, or was given up.
    fn attempt_over(&mut self, event: &Event) -> Tally {
        let Some(at) = self.find(State::Connecting) else { return Tally::default() };
        let link = &mut self.links[at];
        let refused = u64::from(event.errno.is_some());
        link.state = State::Down;
        if refused == 1 {
            link.down(event);
        }
        let error = event.reason();
        Tally {
            refused,
            error,
            outage: self.drop_unwanted(at, State::Closed, event.time),
            ..Tally::default()
        }
    }

    fn retried(&mut self, event: &Event) -> Tally {
        let link = self.pick(event.time, &[State::Down, State::Connecting]);
        let mut tally = Tally { retries: 1, ..Tally::default() };
        if link.state == State::Connecting {
            // It did not come to a descriptor.
            link.down(event);
            tally.refused = 1;
            tally.error.clone_from(&link.error);
        }
        link.retries += 1;
        link.state = State::Retrying;
        link.due = event.time + f64::from(event.interval.unwrap_or(0)) / 1000.0;
        tally
    }

    /// The program takes one back.
    fn unwanted(&mut self, now: f64) -> Tally {
        let Some(at) = self.links.iter().position(|link| !link.unwanted) else { return Tally::default() };
        let link = &mut self.links[at];
        link.unwanted = true;
        if link.fd.is_some() {
            link.state = State::Closing;
            return Tally::default();
        }
        Tally { outage: self.drop_unwanted(at, State::Closed, now), ..Tally::default() }
    }

    /// Lets go of a link that has no stream, if it is not wanted; returns how
    /// long it had been out.
    fn drop_unwanted(&mut self, at: usize, state: State, now: f64) -> f64 {
        if !self.links[at].unwanted {
            return 0.0;
        }
        let link = self.links.remove(at);
        let outage = link.out.map_or(0.0, |out| now - out);
        self.gone.push(link.over(state, now));
        outage
    }

    /// The link in this state that is due first.
    fn find(&self, state: State) -> Option<usize> {
        let fitting = self.links.iter().enumerate().filter(|(_, link)| link.state == state);
        fitting.min_by(|(_, one), (_, other)| one.due.total_cmp(&other.due)).map(|(at, _)| at)
    }

    /// A link in one of these states, the first wish first; if there is none
    /// (lines may be missing), a new one.
    fn pick(&mut self, now: f64, wishes: &[State]) -> &mut Link {
        let at = wishes.iter().find_map(|&state| self.find(state)).unwrap_or_else(|| {
            self.links.push(Link::new(now));
            self.links.len() - 1
        });
        &mut self.links[at]
    }

    /// The socket is closed: no link is wanted, but some may go on.
    pub fn close(&mut self) {
        for link in &mut self.links {
            link.unwanted = true;
        }
    }

    /// Ends everything, when the socket has ended.
    pub fn end(&mut self, now: f64) {
        for link in std::mem::take(&mut self.links) {
            self.gone.push(link.over(State::Closed, now));
        }
    }

    /// Forgets what ended before a time; whether nothing is left.
    pub fn forget(&mut self, before: f64) -> bool {
        self.gone.forget(before);
        self.links.is_empty() && self.gone.is_empty()
    }

    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().chain(self.gone.iter())
    }
}
