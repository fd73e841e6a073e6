"""Options of libzmq 4: the side that sets one, and the other library at the far end."""
from meeting import *
from stage import test, equal, until

SETTERS = ["ours", "theirs"]


def sides(stage, setter):
    return (stage.ours, stage.theirs) if setter == "ours" else (stage.theirs, stage.ours)


def number(n, size=8):
    return (n.to_bytes(8, "big") * (size // 8 + 1))[:max(size, 8)]


@test(SETTERS, ["REQ", "DEALER", "ROUTER"])
def probe_router(stage, setter, kind):
    a, b = sides(stage, setter)
    router, prober = b.socket("ROUTER"), a.socket(kind, probe_router=1, identity=b"prober")
    prober.connect(router.bind(stage.endpoint("tcp")))
    equal(router.recv(), [b"prober", b""])


@test(SETTERS)
def req_correlate_and_relaxed(stage, setter):
    a, b = sides(stage, setter)
    router, req = b.socket("ROUTER"), a.socket("REQ", req_correlate=1, req_relaxed=1)
    req.connect(router.bind(stage.endpoint("tcp")))
    envelopes = []
    for question in [b"first", b"second"]:
        req.send(question)
        who, number, empty, text = router.recv()
        equal((len(number), empty, text), (4, b"", question))
        envelopes.append([who, number, b""])
    for envelope, answer in zip(envelopes, [b"late", b"right"]):
        router.send(*envelope, answer)
    equal(req.recv(), [b"right"])
    # A REP hands the number back by itself.
    rep, req = b.socket("REP"), a.socket("REQ", req_correlate=1)
    req.connect(rep.bind(stage.endpoint("tcp")))
    for _ in range(3):
        req.send(b"question")
        equal(rep.recv(), [b"question"])
        rep.send(b"answer")
        equal(req.recv(), [b"answer"])


@test(SETTERS)
def router_handover(stage, setter):
    a, b = sides(stage, setter)
    router = a.socket("ROUTER", router_handover=1, router_mandatory=1)
    endpoint = router.bind(stage.endpoint("tcp"))
    # The old one must not come back: nobody is at home to it then.
    old, new = b.socket("DEALER", identity=b"name", reconnect_ivl=-1), b.socket("DEALER", identity=b"name")
    for dealer in old, new:
        dealer.connect(endpoint)
        dealer.send(b"here")
        equal(router.recv(), [b"name", b"here"])
        router.send(b"name", b"welcome")
        equal(dealer.recv(), [b"welcome"])
    router.send(b"name", b"again")
    equal(new.recv(), [b"again"])
    equal(old.try_recv(20), None)


@test(SETTERS, ["receiver", "sender"])
def conflate(stage, setter, end):
    a, b = sides(stage, setter)
    pull, push = (a, b)[end == "sender"].socket("PULL", rcvhwm=5), (a, b)[end == "receiver"].socket("PUSH", sndhwm=5)
    (pull if end == "receiver" else push).set("conflate", 1)
    push.connect(pull.bind(stage.endpoint("tcp")))
    push.flood((0, 10_000), 5000)  # far more than fits anywhere: nobody waits
    numbers = pull.collect_until(9_999, 5000)
    equal(len(numbers) < 9_000, True)


@test(SETTERS)
def xpub_nodrop(stage, setter):
    a, b = sides(stage, setter)
    publisher, sub = a.socket("XPUB", sndhwm=10, xpub_nodrop=1), b.socket("SUB", rcvhwm=10)
    sub.connect(publisher.bind(stage.endpoint("tcp")))
    subscribe(sub, b"")
    settle(publisher, sub)
    publisher.begin("flood", (0, 3000), 20_000)
    sub.collect((0, 3000), 20_000)
    publisher.side.end()


@test(SETTERS)
def invert_matching(stage, setter):
    a, b = sides(stage, setter)
    publisher, sub = a.socket("XPUB", invert_matching=1), b.socket("SUB", invert_matching=1)
    sub.connect(publisher.bind(stage.endpoint("tcp")))
    subscribe(sub, b"bad")
    settle(publisher, sub, b"bad")
    for text in [b"bad", b"good", b"badly", b"ba", b""]:
        publisher.send(text)
    equal([sub.recv() for _ in range(3)], [[b"good"], [b"ba"], [b""]])


@test(SETTERS)
def ipv6_serves_ipv4_as_well(stage, setter):
    a, b = sides(stage, setter)
    pair, other = a.socket("PAIR", ipv6=1), b.socket("PAIR")
    other.connect("tcp://127.0.0.1:" + pair.bind("tcp://*:*").rsplit(":", 1)[1])
    talk(pair, other)


@test(SETTERS, ["null", "curve"])
def heartbeats_keep_a_living_peer_and_find_a_dead_one(stage, setter, mechanism):
    a, b = sides(stage, setter)
    asker = a.socket("DEALER", heartbeat_ivl=50, heartbeat_timeout=700, reconnect_ivl=20, **serving(mechanism))
    asker.monitor()
    other = b.socket("DEALER", reconnect_ivl=20, **asking(mechanism))
    other.connect(asker.bind(stage.endpoint("tcp")))
    talk(asker, other)
    equal(asker.lost(800), False)
    b.pause(True)
    equal(asker.lost(), True)
    b.pause(False)
    # It finds its connection closed, and comes again.
    asker.send(b"welcome back")
    equal(other.recv(), [b"welcome back"])


@test(SETTERS)
def a_time_to_live_is_honoured(stage, setter):
    a, b = sides(stage, setter)
    mortal, other = a.socket("DEALER", heartbeat_ivl=50, heartbeat_ttl=700, heartbeat_timeout=60_000), b.socket("DEALER")
    other.monitor()
    mortal.connect(other.bind(stage.endpoint("tcp")))
    talk(mortal, other)
    equal(other.lost(800), False)
    a.pause(True)
    equal(other.lost(), True)
    a.pause(False)


@test(SETTERS)
def maxmsgsize_cuts_and_serves_on(stage, setter):
    a, b = sides(stage, setter)
    # libzmq counts what peers say of themselves as well: less than 100 would keep everybody out.
    pull, push = a.socket("PULL", maxmsgsize=100), b.socket("PUSH", reconnect_ivl=20)
    push.connect(pull.bind(stage.endpoint("tcp")))
    push.send(bytes(100))
    equal(pull.recv(), [bytes(100)])
    pull.monitor()
    push.monitor()
    push.send(bytes(101))
    equal(pull.lost(), True)
    # What is sent before the PUSH knows goes to the connection that was cut.
    equal(push.lost(), True)
    push.send(b"small")
    equal(pull.recv(), [b"small"])
