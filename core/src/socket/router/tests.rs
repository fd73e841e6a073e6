use crate::errno::Errno;
use crate::options::SocketOption;
use crate::socket::pattern::Welcome;
use crate::socket::testing::{TestSocket, Wire, meet, socket};
use crate::socket_type::SocketType::{Dealer, Router};

fn pair(name: &'static str) -> (TestSocket, TestSocket) {
    let (mut router, mut dealer) = (socket(Router), socket(Dealer).named(name));
    meet(&mut dealer, &mut router);
    (router, dealer)
}

fn mandatory(router: &mut TestSocket) {
    router.set(SocketOption::RouterMandatory, 1).unwrap();
}

#[test]
fn names_come_first_and_say_where_to_send() {
    let (mut router, mut a) = pair("A");
    let mut b = socket(Dealer).named("B");
    meet(&mut b, &mut router);
    a.say("1|2");
    b.say("");
    assert_eq!(router.events(), "IN OUT");
    assert_eq!(router.hear_part(), Ok(("A".into(), true)));
    assert_eq!(router.events(), "IN OUT");
    assert_eq!(router.drain(), "1|2 B|");
    router.say("B|x|y");
    router.say("A|");
    assert_eq!((a.hear(), b.hear()), (String::new(), "x|y".into()));
    assert_eq!(router.events(), "OUT");
}

#[test]
fn peers_without_a_name_are_numbered() {
    let (mut router, mut a) = pair("");
    let mut b = socket(Dealer);
    meet(&mut b, &mut router);
    b.say("b");
    a.say("a");
    assert_eq!(router.drain(), r"\x00\x01\x02\x03\x04|a \x00\x01\x02\x03\x05|b");
    router.say("\0\u{1}\u{2}\u{3}\u{5}|to b");
    assert_eq!((a.drain(), b.drain()), (String::new(), "to b".into()));
}

#[test]
fn a_peer_that_takes_the_next_number_breaks_nothing() {
    let (mut router, mut forger) = pair("\0\u{1}\u{2}\u{3}\u{4}");
    let mut anonymous = socket(Dealer);
    meet(&mut anonymous, &mut router);
    anonymous.say("x");
    forger.say("y");
    assert_eq!(router.drain(), r"\x00\x01\x02\x03\x04|y \x00\x01\x02\x03\x05|x");
    let mut late = socket(Dealer).named("\0\u{1}\u{2}\u{3}\u{5}");
    meet(&mut late, &mut router);
    assert_eq!(router.welcome, Some(Welcome::Ignored));
}

#[test]
fn a_duplicate_is_ignored_for_ever() {
    let (mut router, mut first) = pair("D");
    let mut second = socket(Dealer).named("D");
    meet(&mut second, &mut router);
    assert_eq!(router.welcome, Some(Welcome::Ignored));
    second.say("unheard");
    first.say("1");
    router.say("D|to the first");
    assert_eq!(router.drain(), "D|1");
    assert_eq!((first.drain(), second.drain()), ("to the first".into(), String::new()));
    first.close();
    second.say("unheard");
    assert_eq!(router.drain(), "");
    let mut third = socket(Dealer).named("D");
    meet(&mut third, &mut router);
    third.say("3");
    assert_eq!(router.drain(), "D|3");
}

#[test]
fn a_message_for_nobody_is_dropped() {
    let (mut router, mut dealer) = pair("D");
    router.say("X|1|2");
    router.say("|1");
    router.part("D", false).unwrap();
    router.part("X", false).unwrap();
    router.say("D|x");
    assert_eq!(dealer.drain(), "x");
}

#[test]
fn mandatory_tells_of_names_that_are_not_known() {
    let (mut router, mut dealer) = pair("D");
    mandatory(&mut router);
    assert_eq!(router.part("X", true), Err(Errno::EHOSTUNREACH));
    assert_eq!(router.part("", true), Err(Errno::EHOSTUNREACH));
    router.part("X", false).unwrap();
    // The next part is a name again.
    router.say("D|x");
    assert_eq!(dealer.drain(), "x");
    router.set(SocketOption::RouterMandatory, 0).unwrap();
    router.say("X|y");
    assert_eq!(router.set(SocketOption::RouterMandatory, -1), Err(Errno::EINVAL));
    assert_eq!(router.set_topic(SocketOption::RouterMandatory, b"1"), Err(Errno::EINVAL));
}

#[test]
fn a_peer_that_takes_no_more_misses_messages_even_if_mandatory() {
    let (mut router, mut dealer) = (socket(Router).hwm(1, 0), socket(Dealer).named("D").hwm(0, 2));
    meet(&mut dealer, &mut router);
    mandatory(&mut router);
    (0..9).for_each(|n| router.say(&format!("D|{n}|x")));
    assert_eq!(router.events(), "OUT");
    assert_eq!(dealer.hear(), "0|x");
    assert_eq!(dealer.hear(), "1|x");
    router.part("D", true).unwrap();
    router.part("again", false).unwrap();
    assert_eq!(dealer.drain(), "again");
}

#[test]
fn a_peer_that_is_gone_cannot_be_addressed_but_is_heard() {
    let (mut router, mut dealer) = pair("D");
    mandatory(&mut router);
    dealer.say("1|1");
    dealer.say("2");
    dealer.close();
    assert_eq!(router.part("D", true), Err(Errno::EHOSTUNREACH));
    let mut successor = socket(Dealer).named("D");
    meet(&mut successor, &mut router);
    router.say("D|x");
    assert_eq!(router.drain(), "D|1|1 D|2");
    successor.say("3");
    assert_eq!((router.drain(), successor.drain()), ("D|3".into(), "x".into()));
}

#[test]
fn the_rest_of_a_message_whose_peer_went_is_dropped() {
    for mandatory in [0, 1] {
        let (mut router, dealer) = pair("D");
        router.set(SocketOption::RouterMandatory, mandatory).unwrap();
        let mut other = socket(Dealer).named("O");
        meet(&mut other, &mut router);
        router.part("D", true).unwrap();
        router.part("1", true).unwrap();
        dealer.close();
        let mut heir = socket(Dealer).named("D");
        meet(&mut heir, &mut router);
        router.part("O", true).unwrap();
        router.part("2", false).unwrap();
        router.say("O|x");
        router.say("D|y");
        assert_eq!((other.drain(), heir.drain()), ("x".into(), "y".into()));
    }
}

#[test]
fn a_pipe_cut_after_its_name_was_read_takes_its_message_along() {
    for parts in ["1|2", "1"] {
        let (mut router, mut dealer) = (socket(Router), socket(Dealer).named("D"));
        let (_, id) = meet(&mut dealer, &mut router);
        dealer.say(parts);
        assert_eq!(router.hear_part(), Ok(("D".into(), true)));
        router.detach(id);
        let mut other = socket(Dealer).named("O");
        meet(&mut other, &mut router);
        other.say("x");
        // A part that was the last one was out of the pipe already.
        assert_eq!(router.hear(), if parts == "1" { "1" } else { "O|x" });
    }
}

#[test]
fn a_connection_made_here_gets_its_name_when_the_peer_says_it() {
    let mut router = socket(Router);
    mandatory(&mut router);
    let mut wire = Wire::new(&mut router, "", false);
    assert_eq!(router.part("P", true), Err(Errno::EHOSTUNREACH));
    wire.identify("P");
    router.say("P|x");
    wire.say("y");
    assert_eq!((wire.sent(), router.drain()), ("x".into(), "P|y".into()));
    // Whoever answers there after a reconnect goes by the same name.
    wire.identify("Q");
    wire.say("z");
    assert_eq!(router.drain(), "P|z");
    assert_eq!(router.part("Q", true), Err(Errno::EHOSTUNREACH));
    let mut anonymous = Wire::new(&mut router, "", false);
    anonymous.identify("");
    anonymous.say("1");
    assert_eq!(router.drain(), r"\x00\x01\x02\x03\x04|1");
}

#[test]
fn a_connection_made_here_to_a_duplicate_is_ignored() {
    let (mut router, mut dealer) = pair("D");
    let mut wire = Wire::new(&mut router, "", false);
    wire.identify("D");
    wire.say("unheard");
    dealer.say("x");
    router.say("D|y");
    assert_eq!(router.drain(), "D|x");
    assert_eq!((wire.sent(), dealer.drain()), (String::new(), "y".into()));
    wire.close();
    router.pump();
    assert_eq!(router.pipes.iter_mut().count(), 1);
}

#[test]
fn routers_know_each_other_by_name() {
    let (mut a, mut b) = (socket(Router).named("a"), socket(Router).named("b"));
    meet(&mut a, &mut b);
    a.say("b|hello");
    b.say("a|hi");
    assert_eq!((a.drain(), b.drain()), ("b|hi".into(), "a|hello".into()));
}

#[test]
fn a_successor_has_the_name_of_one_that_has_left_unnoticed() {
    let mut router = socket(Router);
    let mut first = Wire::new(&mut router, "D", true);
    router.part("D", true).unwrap();
    router.part("half", true).unwrap();
    first.leave();
    let mut second = Wire::new(&mut router, "D", true);
    assert_eq!(router.welcome, Some(Welcome::Accepted));
    router.part("of it", false).unwrap();
    router.say("D|hello");
    assert_eq!((first.sent(), second.sent()), (String::new(), "hello".into()));
    second.say("2");
    assert_eq!((router.events(), router.drain()), ("OUT", String::new()), "there may be more of the first");
    first.say("1");
    assert_eq!(router.drain(), "D|1");
    first.close();
    router.say("D|still");
    assert_eq!((second.sent(), router.drain()), ("still".into(), "D|2".into()));
}

#[test]
fn a_successor_is_heard_after_what_was_left_by_all_before_it() {
    for looks in [false, true] {
        let mut router = socket(Router);
        let mut other = socket(Dealer).named("O");
        meet(&mut other, &mut router);
        for n in 0..4 {
            let mut dealer = socket(Dealer).named("D");
            meet(&mut dealer, &mut router);
            // The third leaves nothing: that changes no order.
            for part in ["a", "b"].iter().filter(|_| n != 2) {
                dealer.say(&format!("{n}|{part}"));
            }
            dealer.close();
            router.pump();
        }
        let mut last = socket(Dealer).named("D");
        meet(&mut last, &mut router);
        last.say("last");
        other.say("1");
        other.say("2");
        router.say("D|hello");
        assert_eq!(last.drain(), "hello");
        let mut heard = Vec::new();
        while !looks || router.events() == "IN OUT" {
            match router.hear() {
                text if text == "<EAGAIN>" => break,
                text => heard.push(text),
            }
        }
        assert!(heard[..3].contains(&"O|1".into()), "nobody else waits: {heard:?}");
        heard.retain(|text| text.starts_with('D'));
        assert_eq!(heard.join(" "), "D|0|a D|0|b D|1|a D|1|b D|3|a D|3|b D|last");
        assert_eq!((router.events(), router.pipes.iter_mut().count()), ("OUT", 2));
    }
}

#[test]
fn a_successor_is_heard_when_its_predecessor_s_pipe_is_cut() {
    let mut router = socket(Router);
    let mut first = socket(Dealer).named("D");
    let (_, id) = meet(&mut first, &mut router);
    first.say("unread");
    first.close();
    router.pump();
    let mut second = socket(Dealer).named("D");
    meet(&mut second, &mut router);
    second.say("new");
    router.detach(id);
    assert_eq!(router.drain(), "D|new");
}

#[test]
fn a_connection_made_here_is_a_successor_too() {
    let (mut router, mut first) = pair("D");
    let mut wire = Wire::new(&mut router, "", false);
    first.say("1");
    first.say("2");
    first.close();
    router.pump();
    wire.identify("D");
    wire.say("3");
    router.say("D|hello");
    assert_eq!((wire.sent(), router.drain()), ("hello".into(), "D|1 D|2 D|3".into()));
}

#[test]
fn with_handover_the_last_to_claim_a_name_has_it() {
    for unread in [false, true] {
        let (mut router, mut first) = pair("D");
        router.set(SocketOption::RouterHandover, 1).unwrap();
        if unread {
            first.say("old");
        }
        router.part("D", true).unwrap();
        router.part("begun", true).unwrap();
        let mut second = socket(Dealer).named("D");
        meet(&mut second, &mut router);
        assert_eq!(router.welcome, Some(Welcome::Accepted));
        router.part("ended", false).unwrap();
        router.say("D|x");
        second.say("new");
        assert_eq!(router.drain(), if unread { "D|old D|new" } else { "D|new" });
        assert_eq!(router.pipes.iter_mut().count(), 1);
        assert_eq!((first.drain(), second.drain()), (String::new(), "x".into()));
        assert_eq!((first.events(), first.pipes.iter_mut().count()), ("none", 0));
        assert_eq!(router.set(SocketOption::RouterHandover, -1), Err(Errno::EINVAL));
    }
}

#[test]
fn with_handover_a_connection_made_here_takes_the_name_too() {
    let (mut router, first) = pair("D");
    router.set(SocketOption::RouterHandover, 1).unwrap();
    let mut wire = Wire::new(&mut router, "", false);
    wire.identify("D");
    router.say("D|x");
    wire.say("y");
    assert_eq!((wire.sent(), router.drain()), ("x".into(), "D|y".into()));
    first.close();
    router.say("D|z");
    assert_eq!(wire.sent(), "z");
}

#[test]
fn probes_make_routers_known_to_each_other() {
    let (mut a, mut b) = (socket(Router).named("a"), socket(Router).named("b"));
    a.set(SocketOption::ProbeRouter, 1).unwrap();
    meet(&mut a, &mut b);
    assert_eq!((a.drain(), b.drain()), (String::new(), "a|".into()));
}
