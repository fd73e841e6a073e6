"""Who is let in, and who is asked about it: either library as the server, with and without a ZAP handler."""
from zmq.utils import z85
from meeting import *
from stage import test, equal, until

SERVERS = ["ours", "theirs"]
QUICK = {"reconnect_ivl": 20, "handshake_ivl": 300}
GLANCE = 300  # ms for what must not happen


def cast(stage, server, server_options, client_options):
    """A PULL that serves and a PUSH that asks, of the two libraries."""
    sides = (stage.ours, stage.theirs) if server == "ours" else (stage.theirs, stage.ours)
    pull, push = sides[0].socket("PULL", **QUICK, **server_options), sides[1].socket("PUSH", **QUICK, **client_options)
    push.connect(pull.bind(stage.endpoint("tcp")))
    return sides[0], pull, push


@test(SERVERS, MECHANISMS, ["REP", "ROUTER"], TRANSPORTS)
def handlers_are_told_who_comes(stage, server, mechanism, kind, transport):
    sides = (stage.ours, stage.theirs) if server == "ours" else (stage.theirs, stage.ours)
    sides[0].do("guard", kind, [b"200"])
    pull = sides[0].socket("PULL", zap_domain=b"home", identity=b"me", **serving(mechanism))
    push = sides[1].socket("PUSH", **asking(mechanism))
    push.connect(pull.bind(stage.endpoint(transport)))
    push.send(b"hello")
    equal(pull.recv(), [b"hello"])
    [request] = sides[0].do("asked")
    address = b"127.0.0.1" if transport == "tcp" else f"localhost:0:0:{sides[1].process.pid}".encode()
    if transport == "ipc":
        equal(request[3].startswith(b"localhost:") and request[3].endswith(f":{sides[1].process.pid}".encode()), True)
        address = request[3]
    credentials = {"null": [], "plain": [b"admin", b"secret"], "curve": [z85.decode(CLIENT[0])]}[mechanism]
    equal(request, [b"1.0", request[1], b"home", address, b"me", mechanism.upper().encode(), *credentials])


@test(SERVERS, MECHANISMS, ["300", "400", "500"])
def who_is_refused_is_let_in_when_the_handler_thinks_better_of_it(stage, server, mechanism, status):
    side = stage.ours if server == "ours" else stage.theirs
    side.do("guard", "REP", [status.encode(), status.encode(), b"200"])
    _, pull, push = cast(stage, server, {"zap_domain": b"home", **serving(mechanism)}, asking(mechanism))
    if server == "ours" and status != "300":
        # libzmq takes 400 and 500 for the last word; ours comes again. So another one tries.
        for refused in range(1, 3):
            until(lambda: len(side.do("asked")) >= refused)
            push = stage.theirs.socket("PUSH", **QUICK, **asking(mechanism))
            push.connect(pull.endpoint)
    push.send(b"once")
    equal(pull.recv(), [b"once"])
    # Who finds the stream closed before it has read why comes again.
    equal(len(side.do("asked")) >= 3, True)
    equal(pull.try_recv(20), None)


@test(SERVERS)
def curve_without_a_handler_admits_who_knows_the_key(stage, server):
    _, pull, push = cast(stage, server, serving("curve"), asking("curve"))
    push.send(b"hello")
    equal(pull.recv(), [b"hello"])


@test(SERVERS)
def plain_without_a_handler_admits_nobody(stage, server):
    _, pull, push = cast(stage, server, serving("plain"), asking("plain"))
    push.begin("try_send", b"hello")
    equal(pull.try_recv(GLANCE), None)
    push.side.end()


@test(SERVERS, [("null", "plain"), ("null", "curve"), ("plain", "null"), ("plain", "curve"), ("curve", "null"), ("curve", "plain")])
def mechanisms_must_fit(stage, server, mechanisms):
    side = stage.ours if server == "ours" else stage.theirs
    side.do("guard", "REP", [b"200"])
    _, pull, push = cast(stage, server, serving(mechanisms[0]), asking(mechanisms[1]))
    push.try_send(b"hello")
    equal(pull.try_recv(GLANCE // 2), None)
    equal(side.do("asked"), [])


@test(SERVERS)
def the_servers_key_must_be_right(stage, server):
    _, pull, push = cast(stage, server, serving("curve"), {**asking("curve"), "curve_serverkey": CLIENT[0]})
    push.try_send(b"hello")
    equal(pull.try_recv(GLANCE), None)
