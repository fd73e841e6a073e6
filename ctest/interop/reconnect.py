"""Peers that are killed in the middle and come back."""
from meeting import *
from stage import test, equal

DYING = ["ours-dies", "theirs-dies"]
QUICK = {"reconnect_ivl": 20}


def cast(stage, dying):
    """The side that lives and the one that is killed, of the two libraries."""
    return (stage.theirs, stage.ours) if dying == "ours-dies" else (stage.ours, stage.theirs)


@test(DYING, TRANSPORTS, ["null", "curve"])
def a_server_that_comes_back_goes_on_answering(stage, dying, transport, mechanism):
    alive, mortal = cast(stage, dying)
    client = alive.socket("DEALER", **QUICK, **asking(mechanism))
    endpoint = None
    for life in range(3):
        server = mortal.socket("DEALER", **serving(mechanism))
        endpoint = server.bind(endpoint or stage.endpoint(transport))
        if not life:
            client.connect(endpoint)
        server.begin("echo", 1_000_000)
        for number in range(50):
            # What was under way when the server died is asked again; late answers are passed over.
            wanted = [b"%d" % life, b"%d" % number]
            client.send(*wanted)
            got = client.try_recv(500)
            while got != wanted:
                if got is None:
                    client.send(*wanted)
                got = client.try_recv(500)
        mortal.restart()


@test(DYING, TRANSPORTS, [30, 100_000])
def a_flood_goes_on_where_it_can(stage, dying, transport, size):
    """Whoever takes the place of a receiver gets whole messages, in order, none twice, up to the last one."""
    alive, mortal = cast(stage, dying)
    count = 30_000 if size == 30 else 600
    push, pull = alive.socket("PUSH", **QUICK), mortal.socket("PULL")
    endpoint = pull.bind(stage.endpoint(transport))
    push.connect(endpoint)
    push.begin("flood", (0, count), size)
    pull.collect((0, count // 10), size)
    mortal.restart()
    pull = mortal.socket("PULL")
    pull.bind(endpoint)
    numbers = pull.collect_until(count - 1, size)
    alive.end()
    equal(numbers[0] >= count // 10, True)
    # All that is missing was on its way when the receiver died; the rest comes without a gap.
    equal(numbers, list(range(numbers[0], count)))


@test(DYING, ["SUB", "XSUB"], TRANSPORTS)
def subscriptions_are_made_again(stage, dying, kind, transport):
    alive, mortal = cast(stage, dying)
    sub, publisher = alive.socket(kind, **QUICK), mortal.socket("XPUB")
    topics = [b"a", b"b" * 300, b"", b"cc"]
    endpoint = publisher.bind(stage.endpoint(transport))
    sub.connect(endpoint)
    for life in range(2):
        if not life:
            for topic in topics:
                subscribe(sub, topic)
        heard = sorted(hear(publisher, sub)[0] for _ in topics)
        equal(heard, sorted(b"\1" + topic for topic in topics))
        publisher.send(b"cc", b"%d" % life)
        equal(sub.recv(), [b"cc", b"%d" % life])
        if not life:
            mortal.restart()
            publisher = mortal.socket("XPUB")
            publisher.bind(endpoint)


@test(DYING)
def a_bound_socket_outlives_its_peers(stage, dying):
    alive, mortal = cast(stage, dying)
    # libzmq would ignore a newcomer of a name whose owner's end it has not noticed yet.
    router = alive.socket("ROUTER", **({"router_handover": 1} if alive is stage.theirs else {}))
    endpoint = router.bind(stage.endpoint("tcp"))
    for life in range(3):
        dealer = mortal.socket("DEALER", identity=b"same")
        dealer.connect(endpoint)
        dealer.flood((0, 100), 50)
        for number in range(100):
            equal(router.recv(), [b"same", (number.to_bytes(8, "big") * 7)[:50]])
        router.send(b"same", b"%d" % life)
        equal(dealer.recv(), [b"%d" % life])
        mortal.restart()
