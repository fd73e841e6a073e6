//! Sockets of all types in one crowd, where everything happens at any time:
//! peers come and go between the parts of messages, pipes are cut while they
//! are read, marks are low. Whatever happens, parts of one message arrive
//! together and in order, and what a socket says it is ready for succeeds.

use super::{Random, TestSocket, link, socket};
use crate::errno::Errno;
use crate::options::SocketOption as O;
use crate::socket_type::SocketType;

const NAMES: [&str; 4] = ["", "", "name", "other"];

/// A socket and what it is in the middle of.
struct Member {
    socket: TestSocket,
    /// Messages begun here, ever.
    serial: usize,
    /// Parts of the message being sent that are out, and how many it has.
    sending: Option<(usize, usize)>,
    /// The part that must come next: serial, index, count.
    expected: Option<(usize, usize, usize)>,
    /// Whether the rest of the message being received may be missing.
    cut: bool,
}

impl Member {
    fn new(random: &mut Random) -> Member {
        let kind = SocketType::ALL[random.below(11)];
        let hwm = [(0, 0), (1, 1), (2, 3)][random.below(3)];
        let mut socket = socket(kind).hwm(hwm.0, hwm.1).named(NAMES[random.below(4)]);
        if kind == SocketType::Sub && random.below(4) > 0 {
            socket.subscribe(b"");
        }
        for option in [O::RouterHandover, O::ProbeRouter, O::ReqRelaxed, O::ReqCorrelate, O::RouterMandatory]
        {
            if random.below(4) == 0 {
                // Most types refuse.
                let _ = socket.set(option, 1);
            }
        }
        Member { socket, serial: 0, sending: None, expected: None, cut: false }
    }

    fn send(&mut self, random: &mut Random) {
        let (index, count) = self.sending.unwrap_or((0, 1 + random.below(3)));
        let mut text = format!("{}.{index}.{count}", self.serial);
        let mut more = index + 1 < count;
        // A name for a ROUTER, a delimiter for a REQ or REP.
        let head = match self.socket.kind {
            SocketType::Router => Some(NAMES[random.below(4)]),
            SocketType::Dealer => Some(""),
            _ => None,
        };
        if let (None, Some(head)) = (self.sending, head)
            && self.socket.part(head, true).is_err()
        {
            return;
        }
        if self.socket.kind == SocketType::Xsub {
            (text, more) = ("\u{1}".into(), false);
        }
        let ready = self.socket.events().ends_with("OUT");
        match self.socket.part(&text, more) {
            Ok(()) => {
                assert!(ready, "{:?} sent and was not ready", self.socket.kind);
                self.sending = more.then_some((index + 1, count));
                self.serial += usize::from(!more);
                // A relaxed REQ gives up on the reply it was reading.
                self.cut |= self.socket.kind == SocketType::Req;
            }
            Err(errno) => {
                assert!(!ready, "{:?} was ready and failed with {errno:?}", self.socket.kind);
                assert!(index == 0, "{:?} refused a later part", self.socket.kind);
                assert!([Errno::EAGAIN, Errno::EFSM, Errno::ENOTSUP].contains(&errno));
            }
        }
    }

    fn receive(&mut self) {
        let ready = self.socket.events().starts_with("IN");
        let received = self.socket.hear_part();
        assert_eq!(ready, received.is_ok(), "{:?}", self.socket.kind);
        let Ok((text, more)) = received else { return };
        if std::mem::take(&mut self.cut) && self.expected.is_some_and(|next| !text.starts_with(&head(next))) {
            self.expected = None;
        }
        let numbers: Vec<usize> = text.split('.').filter_map(|number| number.parse().ok()).collect();
        let &[serial, index, count] = &*numbers else {
            // A name, a delimiter, a subscription.
            assert!(self.expected.is_none(), "{text} in the middle of a message");
            return;
        };
        assert_eq!((serial, index, count), self.expected.unwrap_or((serial, 0, count)));
        assert_eq!(more, index + 1 < count);
        self.expected = more.then_some((serial, index + 1, count));
    }

    /// One of the socket's pipes.
    fn pipe(&mut self, random: &mut Random) -> Option<usize> {
        let ids: Vec<usize> = self.socket.pipes.iter_mut().map(|(id, _)| id).collect();
        if ids.is_empty() { None } else { Some(ids[random.below(ids.len())]) }
    }
}

/// How the part with these numbers begins.
fn head((serial, index, _): (usize, usize, usize)) -> String {
    format!("{serial}.{index}.")
}

fn run(seed: u64) {
    let mut random = Random::new(seed);
    let mut crowd: Vec<Member> = (0..8).map(|_| Member::new(&mut random)).collect();
    for _ in 0..3000 {
        let at = random.below(8);
        match random.below(24) {
            0 => std::mem::replace(&mut crowd[at], Member::new(&mut random)).socket.close(),
            1..5 => {
                let [a, b] = crowd.get_disjoint_mut([at, (at + 1 + random.below(7)) % 8]).unwrap();
                link(&mut a.socket, &mut b.socket);
            }
            5 => {
                if let Some(id) = crowd[at].pipe(&mut random) {
                    crowd[at].socket.detach(id);
                    crowd[at].cut = true;
                }
            }
            6 => {
                if let Some(id) = crowd[at].pipe(&mut random) {
                    crowd[at].socket.end(id);
                }
            }
            7..15 => crowd[at].send(&mut random),
            _ => crowd[at].receive(),
        }
    }
}

#[test]
fn parts_stay_together_and_readiness_is_true() {
    (1..200).for_each(run);
}
