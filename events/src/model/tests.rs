//! The model on logs that programs have written, and on single lines.

use super::*;

const JSON: &str = include_str!("../../logs/three.json");
const TEXT: &str = include_str!("../../logs/three.log");

fn events(log: &str) -> Vec<Event> {
    log.lines().map(|line| Event::read(line).unwrap()).collect()
}

fn model_of(events: &[Event]) -> Model {
    let mut model = Model::default();
    events.iter().for_each(|event| model.apply(event));
    model
}

/// Lines of one DEALER, each at its time: "TIME EVENT ENDPOINT [more of the line]".
fn model(lines: &[&str]) -> Model {
    let event = |line: &&str| {
        let (time, rest) = line.split_once(' ').unwrap();
        let read = Event::read(&format!("1970-01-01T00:00:00Z 7 #1 DEALER {rest}"));
        Event { time: time.parse().unwrap(), ..read.unwrap_or_else(|| panic!("{line}")) }
    };
    model_of(&lines.iter().map(event).collect::<Vec<_>>())
}

fn link<'a>(model: &'a Model, endpoint: &str) -> Vec<&'a Link> {
    model.sockets[&(7, 1)].outgoing[endpoint].links().collect()
}

fn only<'a>(model: &'a Model, endpoint: &str) -> &'a Link {
    let links = link(model, endpoint);
    assert_eq!(links.len(), 1);
    links[0]
}

fn tally(model: &Model, socket: &str, way: Way, endpoint: &str) -> Tally {
    let place = Place { socket: socket.into(), way, endpoint: endpoint.into() };
    model.summary().get(&place).cloned().unwrap_or_else(|| panic!("no {place:?}"))
}

/// The recorded log up to the first line with a text in it.
fn until(log: &str, text: &str) -> Model {
    let lines: Vec<_> = log.lines().take_while(|line| !line.contains(text)).collect();
    model_of(&events(&lines.join("\n")))
}

#[test]
fn a_recorded_log_is_understood_while_it_goes_on() {
    for (log, refusals) in [(JSON, 7), (TEXT, 8)] {
        let model = until(log, "ENDPOINT_DISCONNECTED");
        let sockets: Vec<_> = model.sockets.values().collect();
        let names: Vec<_> =
            sockets.iter().map(|socket| (socket.kind.as_str(), socket.identity.as_str())).collect();
        assert_eq!(names, [("ROUTER", "hub"), ("DEALER", "caller"), ("PUSH", "")]);

        let hub = &sockets[0].bound;
        let states: Vec<_> = hub.values().map(|bound| (bound.state, bound.links().count())).collect();
        // Two that failed (their text is what the program said), ipc, tcp.
        let failed = (State::BindFailed, 0);
        assert_eq!(states, [failed, failed, (State::Listening, 1), (State::Listening, 2)]);
        assert_eq!(hub["127.0.0.1:1:2"].error, "No such device");
        assert!(hub.values().flat_map(Bound::links).all(|link| link.state == State::Up));

        let caller = &sockets[1].outgoing;
        assert_eq!(caller.values().map(|outgoing| outgoing.links().count()).collect::<Vec<_>>(), [1, 2]);
        assert!(
            caller
                .values()
                .flat_map(Outgoing::links)
                .all(|link| link.state == State::Up && link.out.is_none())
        );

        let push: Vec<_> = sockets[2].outgoing.values().flat_map(Outgoing::links).collect();
        let refused = push.iter().find(|link| link.error == "Connection refused").unwrap();
        assert_eq!((refused.state, refused.retries, refused.lost), (State::Retrying, refusals, 0));
        let flaps = push.iter().find(|link| link.error.starts_with("handshake: ")).unwrap();
        assert_eq!((flaps.state, flaps.retries, flaps.lost), (State::Handshake, 2, 2));
    }
}

#[test]
fn a_recorded_log_adds_up() {
    for (log, refusals) in [(JSON, 7), (TEXT, 8)] {
        let events = events(log);
        let count =
            |what: &[&str]| events.iter().filter(|event| what.contains(&event.what.as_str())).count() as u64;
        let mut model = model_of(&events);
        let Tally { made, lost, retries, refused, .. } = model.ledger.total;
        assert_eq!((made, lost, refused), (9, 2, refusals + 2));
        assert_eq!(made, count(&["CONNECTED", "ACCEPTED"]));
        assert_eq!(lost, count(&["DISCONNECTED"]));
        assert_eq!(retries, count(&["CONNECT_RETRIED"]));
        assert!(model.processes().is_empty());
        assert_eq!(model.sockets.len(), 3);
        model.advance(model.now + 4.0);
        assert_eq!(model.sockets.len(), 0);
        assert_eq!(model.ledger.total.made, 9);
    }
}

#[test]
fn what_is_taken_back_is_gone_after_a_while() {
    let mut model = until(TEXT, "SOCKET_CLOSED");
    let hub = |model: &Model| model.sockets.values().next().unwrap().bound.len();
    let states: Vec<_> = model.sockets.values().flat_map(|socket| socket.outgoing.values()).collect();
    assert_eq!(states.iter().flat_map(|outgoing| outgoing.links()).filter(|link| link.unwanted).count(), 3);
    assert_eq!(hub(&model), 4);
    model.advance(model.now + 4.0);
    assert_eq!(hub(&model), 3);
}

#[test]
fn an_outage_lasts_from_the_first_failure_to_the_handshake() {
    let endpoint = "tcp://a:1";
    let mut lines = vec![
        "10 ENDPOINT_CONNECTED tcp://a:1",
        "10 CONNECT_DELAYED tcp://a:1 errno 115 (Operation now in progress)",
        "12 CLOSED tcp://a:1 fd 5 errno 111 (Connection refused)",
        "12 CONNECT_RETRIED tcp://a:1 in 2000 ms",
    ];
    let first = model(&lines);
    let link = only(&first, endpoint);
    assert_eq!((link.state, link.since, link.due, link.retries), (State::Retrying, 12.0, 14.0, 1));
    lines.extend([
        "14 CONNECT_DELAYED tcp://a:1 errno 115 (Operation now in progress)",
        "15 CONNECTED tcp://a:1 peer tcp://127.0.0.1:1 fd 5",
    ]);
    let second = model(&lines);
    let link = only(&second, endpoint);
    assert_eq!((link.state, link.since, link.out), (State::Handshake, 15.0, Some(12.0)));
    assert_eq!(tally(&second, "DEALER", Way::Outgoing, endpoint).outage, 3.0);
    lines.push("16 HANDSHAKE_SUCCEEDED tcp://a:1 fd 5");
    let third = model(&lines);
    assert_eq!(only(&third, endpoint).state, State::Up);
    assert_eq!(only(&third, endpoint).error, "Connection refused");
    let expected =
        Tally { made: 1, lost: 0, refused: 1, retries: 1, outage: 4.0, error: "Connection refused".into() };
    assert_eq!(tally(&third, "DEALER", Way::Outgoing, endpoint), expected);
}

#[test]
fn a_peer_that_leaves_is_lost_and_shown_for_a_moment() {
    let lines = [
        "1 LISTENING tcp://0.0.0.0:1 fd 3",
        "2 ACCEPTED tcp://0.0.0.0:1 peer tcp://10.0.0.2:9 fd 4",
        "2 HANDSHAKE_SUCCEEDED tcp://0.0.0.0:1 peer tcp://10.0.0.2:9 fd 4",
        "5 DISCONNECTED tcp://0.0.0.0:1 peer tcp://10.0.0.2:9 fd 4",
        // The number is used again at once.
        "5 ACCEPTED tcp://0.0.0.0:1 peer tcp://10.0.0.3:9 fd 4",
        "5 ACCEPT_FAILED tcp://0.0.0.0:1 errno 24 (Too many open files)",
    ];
    let mut model = model(&lines);
    let states = |model: &Model| {
        let links = model.sockets[&(7, 1)].bound["tcp://0.0.0.0:1"].links();
        links.map(|link| (link.state, link.peer.clone())).collect::<Vec<_>>()
    };
    let handshake = (State::Handshake, "tcp://10.0.0.3:9".to_string());
    assert_eq!(states(&model), [handshake.clone(), (State::Lost, "tcp://10.0.0.2:9".into())]);
    model.advance(9.0);
    assert_eq!(states(&model), [handshake]);
    let bound = tally(&model, "DEALER", Way::Bound, "tcp://0.0.0.0:1");
    assert_eq!((bound.made, bound.lost, bound.refused), (2, 1, 1));
    assert_eq!(bound.error, "Too many open files");
}

#[test]
fn why_a_handshake_failed_stays_to_be_read() {
    let model = model(&[
        "1 ENDPOINT_CONNECTED tcp://a:1",
        "1 CONNECTED tcp://a:1 peer tcp://a:1 fd 4",
        "2 HANDSHAKE_FAILED_AUTH tcp://a:1 fd 4 status 400",
        "2 DISCONNECTED tcp://a:1 fd 4 errno 13 (Permission denied)",
        "2 CONNECT_RETRIED tcp://a:1 in 100 ms",
    ]);
    assert_eq!(only(&model, "tcp://a:1").error, "handshake: refused with 400");
}

#[test]
fn twins_are_followed_by_their_descriptors() {
    let model = model(&[
        "1 ENDPOINT_CONNECTED tcp://a:1",
        "1 ENDPOINT_CONNECTED tcp://a:1",
        "1 CONNECT_DELAYED tcp://a:1 errno 115 (Operation now in progress)",
        "1 CONNECT_DELAYED tcp://a:1 errno 115 (Operation now in progress)",
        "2 CONNECTED tcp://a:1 fd 4",
        "2 CONNECTED tcp://a:1 fd 5",
        "3 DISCONNECTED tcp://a:1 fd 5 errno 104 (Connection reset by peer)",
        "3 CONNECT_RETRIED tcp://a:1 in 100 ms",
        "4 ENDPOINT_DISCONNECTED tcp://a:1",
        "4 ENDPOINT_DISCONNECTED tcp://a:1",
        "5 OWN_CLOSE tcp://a:1 fd 4",
    ]);
    let links = link(&model, "tcp://a:1");
    assert_eq!(
        links.iter().map(|link| (link.lost, link.state)).collect::<Vec<_>>(),
        [(1, State::Closed), (0, State::Closed)]
    );
}

#[test]
fn an_attempt_without_a_descriptor_is_refused_too() {
    let model = model(&[
        "1 ENDPOINT_CONNECTED ipc:///tmp/x",
        "1 CONNECT_RETRIED ipc:///tmp/x in 100 ms errno 24 (Too many open files)",
    ]);
    let counts = tally(&model, "DEALER", Way::Outgoing, "ipc:///tmp/x");
    assert_eq!((counts.refused, counts.retries, counts.error.as_str()), (1, 1, "Too many open files"));
}

#[test]
fn missing_lines_are_counted_and_borne() {
    let lost = "3 DISCONNECTED tcp://a:1 fd 5";
    let mut model =
        model(&["1 CONNECTED tcp://a:1 fd 4", "2 HANDSHAKE_SUCCEEDED tcp://b:1 fd 9", lost, lost]);
    assert_eq!(only(&model, "tcp://a:1").state, State::Handshake);
    model.apply(&Event::read(r#"{"time":4.5,"event":"DROPPED","count":12}"#).unwrap());
    assert_eq!((model.missing, model.now), (12, 4.5));
}

#[test]
fn a_process_that_has_ended_has_no_sockets() {
    let mut model = model(&[
        "1 ENDPOINT_CONNECTED tcp://a:1",
        "1 CONNECTED tcp://a:1 fd 4",
        "2 DISCONNECTED tcp://a:1 fd 4",
    ]);
    model.advance(5.0);
    model.process_ended(7);
    assert!(model.processes().is_empty());
    model.advance(60.0);
    assert!(model.sockets.is_empty());
    assert_eq!(tally(&model, "DEALER", Way::Outgoing, "tcp://a:1").outage, 3.0);
}

#[test]
fn no_line_is_too_strange() {
    let mut model = Model::default();
    for line in JSON.lines().chain(TEXT.lines()) {
        for cut in 0..line.len() {
            let _ = Event::read(&line[cut..]).map(|event| model.apply(&event));
            let _ = Event::read(&line[..cut]).map(|event| model.apply(&event));
        }
    }
    for time in ["-1e300", "1e300", "-1", "1e11"] {
        assert_eq!(Event::read(&format!(r#"{{"event":"X","time":{time}}}"#)), None);
    }
    let next = r#"{"event":"CONNECT_RETRIED","time":9e10,"interval":-2147483648}"#;
    model.apply(&Event::read(next).unwrap());
    assert_eq!(model.now, 9e10);
}

#[test]
fn a_number_may_come_again() {
    let mut model =
        model(&["1 ENDPOINT_BOUND tcp://a:1", "2 SOCKET_CLOSED", "2 SOCKET_ENDED", "3 SOCKET_OPENED"]);
    assert!(model.sockets[&(7, 1)].bound.is_empty());
    model.advance(60.0);
    assert_eq!(model.processes(), [7].into());
}

#[test]
fn failures_to_bind_are_not_shown_for_ever() {
    let mut model = model(&["1 BIND_FAILED 127.0.0.1:1 errno 13 (Permission denied)"]);
    let shown = |model: &Model| model.sockets[&(7, 1)].bound.len();
    model.advance(30.0);
    assert_eq!(shown(&model), 1);
    model.advance(90.0);
    assert_eq!(shown(&model), 0);
    assert_eq!(tally(&model, "DEALER", Way::Bound, "127.0.0.1:1").refused, 1);
}
