"""All patterns, transports and mechanisms, with either library on either side."""
import random
from meeting import *
from stage import test, equal

PAIRS = [
    ("REQ", "REP"), ("REQ", "ROUTER"), ("DEALER", "REP"), ("DEALER", "ROUTER"), ("DEALER", "DEALER"), ("ROUTER", "ROUTER"),
    ("PUSH", "PULL"), ("PUB", "SUB"), ("PUB", "XSUB"), ("XPUB", "SUB"), ("XPUB", "XSUB"), ("PAIR", "PAIR")]
BOTH = PAIRS + [(b, a) for a, b in PAIRS if a != b]
SIZES = [0, 1, 63, 64, 253, 254, 255, 256, 257, 8191, 8192, 65_535, 65_536, 1_000_000, 10_000_000]


@test(BOTH, TRANSPORTS, MECHANISMS, SIDES)
def pattern(stage, kinds, transport, mechanism, who):
    names = [{"identity": b"A", "router_mandatory": 1}, {"identity": b"B"}] if kinds == ("ROUTER", "ROUTER") else [{}, {}]
    ours, theirs = meet(stage, transport, mechanism, who, kinds, *names)
    talk(*((ours, theirs) if kinds in PAIRS else (theirs, ours)))


@test(TRANSPORTS, MECHANISMS, SIDES)
def sizes(stage, transport, mechanism, who):
    ours, theirs = meet(stage, transport, mechanism, who, ("PAIR", "PAIR"))
    for size in SIZES:
        for a, b in (ours, theirs), (theirs, ours):
            a.begin("flood", (0, 2), size, b"head")
            b.collect((0, 2), size, b"head")
            a.side.end()


@test(TRANSPORTS, MECHANISMS, SIDES, ["ours-sends", "theirs-sends"])
def flood(stage, transport, mechanism, who, direction):
    kinds = ("PUSH", "PULL") if direction == "ours-sends" else ("PULL", "PUSH")
    ours, theirs = meet(stage, transport, mechanism, who, kinds)
    a, b = (ours, theirs) if direction == "ours-sends" else (theirs, ours)
    a.begin("flood", (0, 5000), 30)
    b.collect((0, 5000), 30)
    a.side.end()


@test(["null", "curve"], [("ours", "theirs"), ("theirs", "ours")])
def publishing(stage, mechanism, sides):
    """One publisher, a subscriber of each library: each gets exactly what it asked for."""
    publisher_side = getattr(stage, sides[0])
    publisher = publisher_side.socket("XPUB", sndhwm=0, **serving(mechanism))
    endpoint = publisher.bind(stage.endpoint("tcp"))
    subs = [side.socket("SUB", rcvhwm=0, **asking(mechanism)) for side in (stage.ours_too, stage.theirs_too)]
    for topic, sub in zip([b"even", b"odd"], subs):
        sub.connect(endpoint)
        subscribe(sub, topic)
        equal(publisher.recv(), [b"\1" + topic])
    publisher.begin("flood", (0, 1000), 20, b"even")
    publisher.side.end()
    publisher.begin("flood", (0, 1000), 20, b"odd")
    publisher.side.end()
    for topic, sub in zip([b"even", b"odd"], subs):
        sub.collect((0, 1000), 20, topic)
        sub.close()
        equal(publisher.recv(), [b"\0" + topic])


@test([("XPUB", "SUB"), ("SUB", "XPUB")], ["null", "curve"])
def churn(stage, kinds, mechanism):
    """Topics that come and go: the publisher hears of each first subscription and last cancel, in order."""
    ours, theirs = meet(stage, "tcp", mechanism, "ours-binds", kinds, {"rcvhwm": 0, "sndhwm": 0}, {"rcvhwm": 0, "sndhwm": 0})
    publisher, sub = (ours, theirs) if kinds[0] == "XPUB" else (theirs, ours)
    subscribe(sub, b"start")
    settle(publisher, sub, b"start")
    # 254: the longest topic of a short frame in 2.0; 244 to 247: a command gets a long frame.
    topics = [b"%d" % n for n in range(20)] + [bytes([65 + n]) * size for n, size in enumerate((244, 245, 246, 247, 253, 254, 255, 256, 3000))]
    dice, counts, steps, expected = random.Random(7), dict.fromkeys(topics, 0), [], []
    for _ in range(3000):
        topic = dice.choice(topics)
        if counts[topic] and dice.random() < 0.5:
            counts[topic] -= 1
            steps.append(("unsubscribe", topic))
            expected += [[b"\0" + topic]] if not counts[topic] else []
        else:
            counts[topic] += 1
            steps.append(("subscribe", topic))
            expected += [[b"\1" + topic]] if counts[topic] == 1 else []
    sub.begin("churn", steps)
    for message in expected:
        equal(publisher.recv(), message)
    sub.side.end()
    # Only what is still wanted arrives.
    live = [topic for topic in topics if any(counts[other] and topic.startswith(other) for other in topics)]
    for topic in topics:
        publisher.send(topic, b"news")
    subscribe(sub, b"end")
    equal(publisher.recv(), [b"\1end"])
    publisher.send(b"end")
    for topic in live:
        equal(sub.recv(), [topic, b"news"])
    equal(sub.recv(), [b"end"])


@test(["ours", "theirs"])
def a_subscriber_that_stays_behind_loses_whole_messages(stage, which):
    publisher_side, sub_side = (stage.ours, stage.theirs) if which == "ours" else (stage.theirs, stage.ours)
    publisher, sub = publisher_side.socket("XPUB", sndhwm=10), sub_side.socket("SUB", rcvhwm=10)
    sub.connect(publisher.bind(stage.endpoint("tcp")))
    subscribe(sub, b"")
    settle(publisher, sub)
    publisher.flood((0, 3000), 20_000)
    seen, got = [], sub.recv()
    while got:
        number = int.from_bytes(got[0][:8], "big")
        equal(got, [(number.to_bytes(8, "big") * 2501)[:20_000]])
        seen.append(number)
        got = sub.try_recv(200)
    equal((seen[0], seen, len(seen) < 3000), (0, sorted(set(seen)), True))


@test([("REQ", "REP", "ROUTER", "DEALER")], ["ours", "theirs"])
def a_queue_device_between(stage, _kinds, device):
    """Requests of both libraries through a ROUTER and DEALER in the middle to workers of both."""
    middle = getattr(stage, device)
    front, back = middle.socket("ROUTER"), middle.socket("DEALER")
    ends = front.bind(stage.endpoint("tcp")), back.bind(stage.endpoint("ipc"))
    clients = [side.socket("REQ") for side in (stage.ours_too, stage.theirs_too)]
    workers = [side.socket("REP") for side in (stage.ours_too, stage.theirs_too)]
    for client, worker in zip(clients, workers):
        client.connect(ends[0])
        worker.connect(ends[1])
    for number in range(20):
        for client in clients:
            client.send(b"question", b"%d" % number)
            back.send(*front.recv())
            # Workers take turns, but which came first is not known.
            got = None
            while not got:
                for worker in workers:
                    got = got or worker.try_recv(5)
                    if got:
                        equal(got, [b"question", b"%d" % number])
                        worker.send(b"answer", b"%d" % number)
                        break
            front.send(*back.recv())
            equal(client.recv(), [b"answer", b"%d" % number])
