"""How two sockets, one of ours and one of libzmq's, are brought together and made to talk."""
import zmq
from stage import equal

SERVER, CLIENT = zmq.curve_keypair(), zmq.curve_keypair()  # public and secret key, as text
MECHANISMS = ["null", "plain", "curve"]
TRANSPORTS = ["tcp", "ipc"]
SIDES = ["ours-binds", "theirs-binds"]

# Every form that frames have: empty, short, the longest short ones, long, longer than any buffer, in one and more parts.
MESSAGES = [[b""], [b"x"], [b"a", b"", b"b"], [bytes(254)], [bytes(255), bytes(256)], [b"head", bytes(range(256)) * 300]]


def serving(mechanism):
    """Options of a server of this mechanism."""
    return {"null": {}, "plain": {"plain_server": 1},
            "curve": {"curve_server": 1, "curve_secretkey": SERVER[1], "curve_publickey": SERVER[0]}}[mechanism]


def asking(mechanism):
    """Options of its client."""
    return {"null": {}, "plain": {"plain_username": b"admin", "plain_password": b"secret"},
            "curve": {"curve_serverkey": SERVER[0], "curve_secretkey": CLIENT[1], "curve_publickey": CLIENT[0]}}[mechanism]


def meet(stage, transport, mechanism, who, kinds, ours_options={}, theirs_options={}):
    """One of our sockets and one of theirs, connected. Over ipc the one that connects is the mechanism's server."""
    ours_bind = who == "ours-binds"
    # A REQ of libzmq 4.3.5 that is a server and asks its handler drops the connection with the first reply.
    ours_serve = ours_bind == (transport == "tcp") or kinds[1] == "REQ"
    if mechanism != "null":
        (stage.ours if ours_serve else stage.theirs).do("guard", "REP" if ours_bind else "ROUTER", [b"200"])
    roles = [serving, asking] if ours_serve else [asking, serving]
    ours = stage.ours.socket(kinds[0], **roles[0](mechanism), **ours_options)
    theirs = stage.theirs.socket(kinds[1], **roles[1](mechanism), **theirs_options)
    bound, other = (ours, theirs) if ours_bind else (theirs, ours)
    other.connect(bound.bind(stage.endpoint(transport)))
    return ours, theirs


def subscribe(sub, topic):
    if sub.kind == "SUB":
        sub.set("subscribe", topic)
    else:
        sub.send(b"\1" + topic)


def hear(publisher, sub):
    """What an XPUB receives from a subscriber, which may say nothing before its owner looks for messages."""
    heard = publisher.try_recv(20)
    while not heard:
        equal(sub.try_recv(0), None)
        heard = publisher.try_recv(20)
    return heard


def settle(publisher, sub, topic=b""):
    """Waits until the publisher has all that the subscriber said so far."""
    if publisher.kind == "XPUB":
        return equal(hear(publisher, sub), [b"\1" + topic])
    while not sub.try_recv(20):
        publisher.send(topic + b"are you there?")
    publisher.send(topic + b"now")
    while sub.recv() != [topic + b"now"]:
        pass


def send_all(sender, receiver, address=None, arrives=None):
    """Every message, from one to the other. ROUTERs need the other's ADDRESS; ARRIVES: what a ROUTER puts in front."""
    for parts in MESSAGES:
        sender.send(*(address or []), *parts)
        got = receiver.recv()
        if arrives is not None:
            arrives[:] = got[:len(got) - len(parts)]
        equal(got[len(got) - len(parts):], parts)


def talk(a, b):
    """All that these two can say to each other. Of two that ask and answer, A asks."""
    kinds = a.kind, b.kind
    if kinds == ("PUSH", "PULL"):
        send_all(a, b)
    elif kinds in [("PAIR", "PAIR"), ("DEALER", "DEALER")]:
        send_all(a, b)
        send_all(b, a)
    elif kinds == ("ROUTER", "ROUTER"):
        a.send_when_known(b"B", b"hello")
        equal(b.recv(), [b"A", b"hello"])
        send_all(a, b, [b"B"])
        send_all(b, a, [b"A"])
    elif kinds in [("PUB", "SUB"), ("XPUB", "SUB"), ("PUB", "XSUB"), ("XPUB", "XSUB")]:
        subscribe(b, b"")
        settle(a, b)
        send_all(a, b)
    elif kinds == ("DEALER", "ROUTER"):
        envelope = []
        send_all(a, b, arrives=envelope)
        equal(len(envelope), 1)
        send_all(b, a, envelope)
    else:  # REQ or DEALER with REP or ROUTER
        for parts in MESSAGES:
            a.send(*([b""] if a.kind == "DEALER" else []), *parts)
            got = b.recv()
            envelope = got[:len(got) - len(parts)]
            equal((len(envelope), got[len(envelope):]), (0 if b.kind == "REP" else 2, parts))
            b.send(*envelope, b"re", *parts)
            equal(a.recv(), [*([b""] if a.kind == "DEALER" else []), b"re", *parts])
