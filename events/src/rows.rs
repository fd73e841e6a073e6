//! The rows of the view: what the model has, sorted and filtered.

use crate::event::label;
use crate::model::{Link, Model, Socket, State};

/// How rows are sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// As a tree: sockets, endpoints, peers.
    #[default]
    Socket,
    /// What needs attention first.
    State,
    /// What changed last first.
    Age,
    Retries,
    Lost,
}

impl Sort {
    pub fn next(self) -> Sort {
        match self {
            Sort::Socket => Sort::State,
            Sort::State => Sort::Age,
            Sort::Age => Sort::Retries,
            Sort::Retries => Sort::Lost,
            Sort::Lost => Sort::Socket,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Sort::Socket => "socket",
            Sort::State => "state",
            Sort::Age => "age",
            Sort::Retries => "retries",
            Sort::Lost => "lost",
        }
    }
}

/// What a row is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    Socket,
    Endpoint,
    Peer,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub level: Level,
    /// Which socket it is, unless a row above says so.
    pub socket: String,
    pub name: String,
    /// None for a socket: `status` says how it is.
    pub state: Option<State>,
    pub status: String,
    /// It should be connected and is not.
    pub out: bool,
    pub age: f64,
    pub retries: u64,
    pub lost: u64,
    pub error: String,
}

/// The rows in which a text occurs, whatever its case.
pub fn rows(model: &Model, sort: Sort, filter: &str) -> Vec<Row> {
    let filter = filter.to_lowercase();
    let many = model.processes().len() > 1;
    let mut all = Vec::new();
    for (&(pid, number), socket) in &model.sockets {
        let mut name = label(&socket.kind, number, &socket.identity);
        if many {
            name = format!("{pid} {name}");
        }
        let mut rows = links(model, socket);
        rows.iter_mut().for_each(|row| row.socket.clone_from(&name));
        rows.retain(|row| row.contains(&filter));
        if sort == Sort::Socket && (!rows.is_empty() || name.to_lowercase().contains(&filter)) {
            rows.iter_mut().for_each(|row| row.socket.clear());
            all.push(whole(model, socket, name));
        }
        all.append(&mut rows);
    }
    match sort {
        Sort::Socket => {}
        Sort::State => all.sort_by_key(Row::calm),
        Sort::Age => all.sort_by(|one, other| one.age.total_cmp(&other.age)),
        Sort::Retries => all.sort_by_key(|row| std::cmp::Reverse(row.retries)),
        Sort::Lost => all.sort_by_key(|row| std::cmp::Reverse(row.lost)),
    }
    all
}

impl Row {
    /// How little attention a row needs. What is out stays together, whatever
    /// its present attempt is at.
    fn calm(&self) -> u8 {
        match self.state {
            Some(State::BindFailed) => 0,
            _ if self.out => 1,
            Some(State::Lost | State::Failed | State::Down) => 2,
            Some(State::Up) => 4,
            Some(State::Listening) => 5,
            Some(State::Closed) => 6,
            _ => 3,
        }
    }

    fn contains(&self, filter: &str) -> bool {
        let texts = [&self.socket, &self.name, &self.status, &self.error];
        filter.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(filter))
    }
}

/// The row of a socket, above those of its endpoints.
fn whole(model: &Model, socket: &Socket, name: String) -> Row {
    let status = match (socket.ended, socket.closed) {
        (Some(_), _) => "ended",
        (None, true) => "closing",
        (None, false) => "open",
    };
    let age = model.now - socket.ended.unwrap_or(socket.since);
    let outgoing = || socket.outgoing.values().flat_map(|outgoing| outgoing.links());
    let lost = socket.bound.values().map(|bound| bound.lost).sum::<u64>();
    Row {
        level: Level::Socket,
        socket: name,
        name: String::new(),
        state: None,
        status: status.into(),
        out: false,
        age,
        retries: outgoing().map(|link| link.retries).sum(),
        lost: lost + outgoing().map(|link| link.lost).sum::<u64>(),
        error: String::new(),
    }
}

/// The rows of a socket's endpoints and connections.
fn links(model: &Model, socket: &Socket) -> Vec<Row> {
    let mut rows = Vec::new();
    for (endpoint, bound) in &socket.bound {
        let peers = match bound.peers() {
            0 => String::new(),
            1 => "  1 peer".into(),
            many => format!("  {many} peers"),
        };
        rows.push(Row {
            level: Level::Endpoint,
            socket: String::new(),
            name: format!("{endpoint}{peers}"),
            state: Some(bound.state),
            status: status(bound.state, 0.0),
            out: false,
            age: model.now - bound.since,
            retries: 0,
            lost: bound.lost,
            error: bound.error.clone(),
        });
        let protocol = endpoint.split_inclusive("://").next().unwrap_or_default();
        for link in bound.links() {
            let peer = link.peer.strip_prefix(protocol).unwrap_or(&link.peer);
            let peer = if peer.is_empty() { "(no name)" } else { peer };
            rows.push(row(model, link, Level::Peer, format!("← {peer}")));
        }
    }
    for (endpoint, outgoing) in &socket.outgoing {
        for link in outgoing.links() {
            let name = match link.peer.as_str() {
                peer if peer.is_empty() || peer == endpoint => format!("→ {endpoint}"),
                peer => format!("→ {endpoint} ({peer})"),
            };
            rows.push(row(model, link, Level::Endpoint, name));
        }
    }
    rows
}

fn row(model: &Model, link: &Link, level: Level, name: String) -> Row {
    Row {
        level,
        socket: String::new(),
        name,
        state: Some(link.state),
        status: status(link.state, link.due - model.now),
        out: link.out.is_some(),
        age: model.now - link.since,
        retries: link.retries,
        lost: link.lost,
        error: link.error.clone(),
    }
}

fn status(state: State, due: f64) -> String {
    match state {
        State::Retrying => format!("retry {}", span(due)),
        State::BindFailed => "bind failed".into(),
        State::Handshake => "handshake".into(),
        state => format!("{state:?}").to_lowercase(),
    }
}

/// A time in few characters.
pub fn span(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole {
        0..=9 => format!("{:.1}s", seconds.max(0.0)),
        10..=99 => format!("{whole}s"),
        100..=5999 => format!("{}m{:02}", whole / 60, whole % 60),
        6000..=359_999 => format!("{}h{:02}", whole / 3600, whole / 60 % 60),
        _ => format!("{}d{:02}", whole / 86_400, whole / 3600 % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    fn recorded(until: &str) -> Model {
        let mut model = Model::default();
        let lines = include_str!("../logs/three.log").lines();
        for line in lines.take_while(|line| !line.contains(until)) {
            model.apply(&Event::read(line).unwrap());
        }
        model
    }

    fn texts(rows: &[Row]) -> Vec<String> {
        rows.iter().map(|row| format!("{} {} {}", row.socket, row.name, row.status).trim().into()).collect()
    }

    #[test]
    fn a_tree_has_sockets_endpoints_and_peers() {
        let model = recorded("ENDPOINT_DISCONNECTED");
        let rows = rows(&model, Sort::Socket, "");
        let texts = texts(&rows);
        assert_eq!(texts[0], "#1 ROUTER 'hub'  open");
        assert_eq!(texts[1], "127.0.0.1:1:2 bind failed");
        assert_eq!(texts[3], "ipc:///tmp/hub.ipc  1 peer listening");
        assert_eq!(texts[4], "← (no name) up");
        assert!(texts[6].starts_with("← 127.0.0.1:") && texts[6].ends_with(" up"), "{texts:#?}");
        assert_eq!(texts[8], "#2 DEALER 'caller'  open");
        assert_eq!(texts[9], "→ ipc:///tmp/hub.ipc up");
        assert_eq!(rows[12].socket, "#3 PUSH");
        assert_eq!((rows[12].retries, rows[12].lost), (10, 2));
        assert_eq!(rows.len(), 15);
    }

    #[test]
    fn rows_are_sorted() {
        let model = recorded("ENDPOINT_DISCONNECTED");
        let first = |sort| rows(&model, sort, "").into_iter().next().unwrap();
        assert_eq!(first(Sort::State).status, "bind failed");
        assert_eq!(first(Sort::Retries).retries, 8);
        assert_eq!(first(Sort::Lost).lost, 2);
        let ages: Vec<_> = rows(&model, Sort::Age, "").iter().map(|row| row.age).collect();
        assert!(ages.is_sorted());
        let states: Vec<_> = rows(&model, Sort::State, "").iter().map(|row| row.out).collect();
        assert_eq!(states.iter().filter(|&&out| out).count(), 2);
    }

    #[test]
    fn a_filter_looks_at_all_texts() {
        let model = recorded("ENDPOINT_DISCONNECTED");
        let found = |filter| rows(&model, Sort::Age, filter).len();
        assert_eq!(found("CALLER"), 3);
        assert_eq!(found("refused"), 1);
        assert_eq!(found("ipc://"), 2);
        assert_eq!(found("bind failed"), 2);
        assert_eq!(found("nothing of the kind"), 0);
        assert_eq!(texts(&rows(&model, Sort::Socket, "refused")).len(), 2);
        // A socket without endpoints is found by its name.
        let model = recorded("LISTENING");
        assert_eq!(texts(&rows(&model, Sort::Socket, "router")), ["#1 ROUTER  open"]);
    }

    #[test]
    fn spans_are_short() {
        let spans = [
            (0.04, "0.0s"),
            (9.94, "9.9s"),
            (10.0, "10s"),
            (100.0, "1m40"),
            (6000.0, "1h40"),
            (360_000.0, "4d04"),
        ];
        for (seconds, text) in spans {
            assert_eq!(span(seconds), text);
        }
    }
}
