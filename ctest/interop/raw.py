"""Raw sockets that say, byte by byte, what libzmq 2, 3.2 and 4 were recorded to say, and want to hear what these expect.

`|` and blanks in the hexadecimal texts are for the eye; N*XX stands for a byte that is repeated.
"""
import re, select, socket
from stage import test, equal

TYPES = "PAIR PUB SUB REQ REP DEALER ROUTER PULL PUSH XPUB XSUB".split()
WAYS = ["dials", "listens"]  # what the raw peer does
GLANCE = 0.1  # s for what must not come
GREETING_3 = "03 01 4e554c4c 48*00"
SIGNATURE = "ff 7*00 01 7f"


def octets(text):
    text = re.sub(r"(\d+)\*(\w\w)", lambda found: found[2] * int(found[1]), text)
    return bytes.fromhex(text.replace("|", ""))


def ready(kind, identity=None):
    """The READY of libzmq 4: types that route tell an identity, also an empty one."""
    body = b"\5READY\13Socket-Type" + len(kind).to_bytes(4, "big") + kind.encode()
    if identity is not None:
        body += b"\10Identity" + len(identity).to_bytes(4, "big") + identity
    return bytes([4, len(body)]) + body


class Raw:
    """A connection to a socket of ours, made either way."""

    def __init__(self, stage, way, kind, **options):
        self.socket = stage.ours.socket(kind, **options)
        if way == "dials":
            port = int(self.socket.bind("tcp://127.0.0.1:*").rsplit(":", 1)[1])
            self.stream = socket.create_connection(("127.0.0.1", port))
        else:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                self.socket.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
                listener.settimeout(20)
                self.stream, _ = listener.accept()
        self.stream.settimeout(20)
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def says(self, what):
        self.stream.sendall(octets(what) if isinstance(what, str) else what)

    def hears(self, what):
        """Exactly this comes next."""
        expected, got = octets(what) if isinstance(what, str) else what, b""
        while len(got) < len(expected):
            try:
                piece = self.stream.recv(len(expected) - len(got))
            except (TimeoutError, ConnectionResetError):
                piece = b""
            if not piece:
                raise AssertionError(f"only {got.hex()} came, not {expected.hex()[:200]}")
            got += piece
        if got != expected:
            raise AssertionError(f"{got.hex()[:200]} came, not {expected.hex()[:200]}")

    def hears_nothing(self):
        if select.select([self.stream], [], [], GLANCE)[0]:
            raise AssertionError(f"{self.stream.recv(200).hex()} came, not nothing")

    def is_taken_in(self):
        """The socket says something: a SUB subscribes in the first call that finds that somebody came."""
        for _ in range(2000):
            equal(self.socket.try_recv(0), None)
            if select.select([self.stream], [], [], 0.01)[0]:
                return

    def is_closed(self):
        """The stream ends, whatever is still in it."""
        try:
            while self.stream.recv(65536):
                pass
        except ConnectionResetError:
            pass

    def shakes_2(self, kind, identity="00"):
        """A greeting of 3.2, as it came from there: in three steps. IDENTITY: the frame's length and body."""
        self.hears(SIGNATURE)
        self.says("ff 7*00 01 7f")
        self.hears("03")
        self.says(bytes([1, TYPES.index(kind)]))
        self.hears(bytes([TYPES.index(self.socket.kind)]))
        self.says("00" + identity)
        self.hears("0000")

    def shakes_3(self, kind, identity=None, minor=1):
        self.hears(SIGNATURE)
        self.says(SIGNATURE)
        self.hears("03")
        self.says(f"03 0{minor} 4e554c4c 48*00")
        self.hears("01 4e554c4c 48*00")
        own = b"" if self.socket.kind in ("REQ", "DEALER", "ROUTER") else None
        self.hears(ready(self.socket.kind, own))
        self.says(ready(kind, identity))


# ---- 2.0, as 3.2 speaks it

@test(WAYS)
def a_3_2_dealer_is_served(stage, way):
    raw = Raw(stage, way, "ROUTER")
    raw.shakes_2("DEALER", "03 616263")
    raw.says("0002 6869 | 0101 61 0100 0001 62")
    equal([raw.socket.recv(), raw.socket.recv()], [[b"abc", b"hi"], [b"abc", b"a", b"", b"b"]])
    raw.socket.send(b"abc", b"x" * 300)
    raw.hears("02 000000000000012c 300*78")


@test(WAYS)
def a_3_2_rep_is_asked(stage, way):
    raw = Raw(stage, way, "REQ")
    raw.shakes_2("REP")
    raw.socket.send(b"Hello")
    raw.hears("0100 0005 48656c6c6f")
    raw.says("0100 0005 576f726c64")
    equal(raw.socket.recv(), [b"World"])


@test(WAYS)
def a_3_2_req_is_answered(stage, way):
    raw = Raw(stage, way, "REP")
    raw.shakes_2("REQ")
    raw.says("0100 0101 61 0100 0001 62")
    equal(raw.socket.recv(), [b"a", b"", b"b"])
    raw.socket.send(b"World")
    raw.hears("0100 0005 576f726c64")


@test(WAYS)
def a_3_2_pub_is_subscribed_to(stage, way):
    raw = Raw(stage, way, "SUB", subscribe=b"ab")
    raw.hears(SIGNATURE)
    raw.says(SIGNATURE + "0101 0000")
    raw.hears("03 02 0000")
    raw.is_taken_in()
    raw.hears("0003 01 6162")
    raw.says("0103 616263 0003 74776f | 0002 7a7a | 0002 6162")
    equal([raw.socket.recv(), raw.socket.recv()], [[b"abc", b"two"], [b"ab"]])
    raw.socket.set("unsubscribe", b"ab")
    raw.hears("0003 00 6162")
    for size, header in (254, "00ff 01"), (255, "02 0000000000000100 01"), (256, "02 0000000000000101 01"):
        raw.socket.set("subscribe", b"t" * size)
        raw.hears(f"{header} {size}*74")


@test(WAYS, ["PUB", "XPUB"])
def a_3_2_sub_is_published_to(stage, way, kind):
    raw = Raw(stage, way, kind)
    raw.shakes_2("SUB")
    raw.says("0003 01 6162")
    if kind == "XPUB":
        equal(raw.socket.recv(), [b"\1ab"])
    else:
        while not select.select([raw.stream], [], [], 0.01)[0]:
            raw.socket.send(b"ab")
        raw.hears("0002 6162")
    raw.socket.send(b"zz")
    raw.socket.send(b"abc", b"two")
    if kind == "PUB":
        while raw.stream.recv(1, socket.MSG_PEEK) == b"\0":
            raw.hears("0002 6162")
    raw.hears("0103 616263 0003 74776f")
    raw.says("0003 00 6162")
    if kind == "XPUB":
        equal(raw.socket.recv(), [b"\0ab"])
        raw.socket.send(b"abc")
        raw.hears_nothing()


@test(WAYS, [("PUSH", "PULL"), ("PAIR", "PAIR"), ("DEALER", "DEALER")])
def lengths_of_2_0(stage, way, kinds):
    raw = Raw(stage, way, kinds[0])
    raw.shakes_2(kinds[1])
    for size, header in (0, "0000"), (1, "0001"), (254, "00fe"), (255, "00ff"), (256, "02 0000000000000100"), (300, "02 000000000000012c"):
        raw.socket.send(b"x" * size)
        raw.hears(f"{header} {size}*78")
    raw.socket.send(b"x" * 300, b"x")
    raw.hears("03 000000000000012c 300*78 0001 78")
    if kinds[0] != "PUSH":
        raw.says("03 0000000000000002 6162 | 02 0000000000000000")  # long forms where short ones would do
        equal(raw.socket.recv(), [b"ab", b""])


# ---- 1.0, as 2.x speaks it

@test(WAYS)
def a_2_x_peer_is_served(stage, way):
    raw = Raw(stage, way, "DEALER", identity=b"abc")
    raw.hears("ff 7*00 04 7f")
    raw.says("0100")
    raw.hears("616263")
    for parts in [b"hello"], [b""], [b"a", b"", b"b"]:
        raw.socket.send(*parts)
    raw.hears("0600 68656c6c6f | 0100 | 0201 61 0101 0200 62")
    for size, header in (253, "fe00"), (254, "ff 00000000000000ff 00"), (300, "ff 000000000000012d 00"):
        raw.socket.send(b"x" * size)
        raw.hears(f"{header} {size}*78")
    raw.says("0600 68656c6c6f | 0201 61 0101 0200 62 | ff 000000000000012d 00 300*78")
    equal([raw.socket.recv() for _ in range(3)], [[b"hello"], [b"a", b"", b"b"], [b"x" * 300]])


@test(WAYS, [253, 254, 255])
def long_identities_are_announced_to_2_x(stage, way, size):
    raw = Raw(stage, way, "DEALER", identity=b"i" * size)
    raw.says("0100")
    raw.hears(b"\xff" + (size + 1).to_bytes(8, "big") + b"\x7f" + b"i" * size)


@test(WAYS)
def a_2_x_req_and_rep(stage, way):
    raw = Raw(stage, way, "REQ")
    raw.says("0100")
    raw.hears(SIGNATURE)
    raw.socket.send(b"Hello")
    raw.hears("0101 0600 48656c6c6f")
    raw.says("0101 0600 576f726c64")
    equal(raw.socket.recv(), [b"World"])
    raw = Raw(stage, way, "REP")
    raw.says("0100 0101 0600 48656c6c6f")
    raw.hears(SIGNATURE)
    equal(raw.socket.recv(), [b"Hello"])
    raw.socket.send(b"World")
    raw.hears("0101 0600 576f726c64")


@test(WAYS, ["01 00", "04 00 78797a", "ff 0000000000000004 00 78797a"])
def a_2_x_peer_with_any_form_of_identity(stage, way, identity):
    raw = Raw(stage, way, "ROUTER")
    raw.says(identity + "0300 6869")
    who, text = raw.socket.recv()
    equal((text, who[:1] == b"\0" if identity == "01 00" else who == b"xyz"), (b"hi", True))
    raw.socket.send(who, b"yo")
    raw.hears(SIGNATURE + "0300 796f")


@test(WAYS)
def a_2_x_sub_gets_everything(stage, way):
    raw = Raw(stage, way, "XPUB")
    raw.says("0100")
    raw.hears(SIGNATURE)
    equal(raw.socket.recv(), [b"\1"])
    raw.socket.send(b"news")
    raw.hears("0500 6e657773")
    if way == "dials":  # whoever we connect to may come back
        raw.stream.close()
        equal(raw.socket.recv(), [b"\0"])


@test(WAYS)
def a_2_x_pub_is_filtered_here(stage, way):
    raw = Raw(stage, way, "SUB", subscribe=b"ab")
    raw.says("0100 | 0300 7a7a | 0400 616263")
    equal(raw.socket.recv(), [b"abc"])
    raw.hears(SIGNATURE + "0400 01 6162")


@test(WAYS)
def revision_0_after_a_greeting_is_1_0(stage, way):
    raw = Raw(stage, way, "DEALER", identity=b"abc")
    raw.says(SIGNATURE + "0005")
    raw.hears("ff 7*00 04 7f 03 05 0400 616263")
    raw.says("0100 0300 796f")
    equal(raw.socket.recv(), [b"yo"])
    raw.socket.send(b"hey")
    raw.hears("0400 686579")


# ---- 3.x

@test(WAYS, TYPES, [0, 1])
def a_4_x_peer_of_every_type(stage, way, kind, minor):
    Raw(stage, way, kind).shakes_3(kind, minor=minor)


@test(WAYS)
def the_order_on_the_wire(stage, way):
    """Ten bytes; 03 after the peer's ten; 53 after its eleventh; READY after its greeting."""
    raw = Raw(stage, way, "PULL")
    raw.hears(SIGNATURE)
    raw.says(octets(SIGNATURE)[:9])
    raw.hears_nothing()
    raw.says("7f")
    raw.hears("03")
    raw.hears_nothing()
    raw.says("03")
    raw.hears("01 4e554c4c 48*00")
    raw.says("01 4e554c4c 47*00")
    raw.hears_nothing()
    raw.says("00")
    raw.hears(ready("PULL"))
    raw.hears_nothing()


@test(WAYS)
def whatever_pieces_it_comes_in(stage, way):
    whole = octets(SIGNATURE + GREETING_3) + ready("DEALER", b"abc") + octets("0002 6869")
    for step in 1, 7, len(whole):
        raw = Raw(stage, way, "ROUTER")
        for at in range(0, len(whole), step):
            raw.says(whole[at:at + step])
        equal(raw.socket.recv(), [b"abc", b"hi"])
        raw.socket.send(b"abc", b"yo")
        raw.hears(octets(SIGNATURE + GREETING_3) + ready("ROUTER", b"") + octets("0002 796f"))


@test(WAYS)
def identities_of_4_x(stage, way):
    raw = Raw(stage, way, "DEALER", identity=b"abc")
    raw.says(SIGNATURE + GREETING_3)
    raw.hears("ff 7*00 04 7f" + GREETING_3)
    raw.hears("042c 05 5245414459 0b 536f636b65742d54797065 00000006 4445414c4552 08 4964656e74697479 00000003 616263")


@test(WAYS, [0, 1])
def subscriptions_of_3_x(stage, way, minor):
    raw = Raw(stage, way, "SUB", subscribe=b"abc")
    raw.shakes_3("PUB", minor=minor)
    raw.is_taken_in()
    raw.hears("04 0d 09535542534352494245 616263" if minor else "0004 01 616263")
    raw.socket.set("unsubscribe", b"abc")
    raw.hears("04 0a 0643414e43454c 616263" if minor else "0004 00 616263")
    for size in (245, 246) if minor else (254, 255):
        raw.socket.set("subscribe", b"t" * size)
        raw.hears("04 ff 09535542534352494245" if size == 245 else "06 0000000000000100 09535542534352494245" if size == 246
                  else "00 ff 01" if size == 254 else "02 0000000000000100 01")
        raw.hears(b"t" * size)


@test(WAYS, [0, 1], ["command", "message"])
def subscribers_of_3_x(stage, way, minor, form):
    raw = Raw(stage, way, "XPUB")
    raw.shakes_3("SUB", minor=minor)
    raw.says("04 0c 09535542534352494245 6162" if form == "command" else "0003 01 6162")
    equal(raw.socket.recv(), [b"\1ab"])
    raw.socket.send(b"abc")
    raw.hears("0003 616263")
    raw.says("04 09 0643414e43454c 6162" if form == "command" else "0003 00 6162")
    equal(raw.socket.recv(), [b"\0ab"])


@test(WAYS, [2, 4, 127, 255])
def later_revisions_are_taken_for_our_own(stage, way, revision):
    raw = Raw(stage, way, "DEALER")
    raw.says(SIGNATURE + f"{revision:02x} 00 4e554c4c 48*00")
    raw.hears(SIGNATURE + GREETING_3)
    raw.hears(ready("DEALER", b""))
    raw.says(ready("DEALER", b"") + octets("0002 6869"))
    equal(raw.socket.recv(), [b"hi"])


@test([0, 1])
def commands_between_frames(stage, minor):
    raw = Raw(stage, "dials", "PAIR")
    raw.shakes_3("PAIR", minor=minor)
    unknown, second, error = "04 04 03 466f6f", ready("PAIR").hex(), "04 0a 05 4552524f52 03 343030"
    raw.says("04 0a 04 50494e47 000a 637478" + unknown + second + error + "0101 61 04 05 04 504f4e47 | 0001 62 | 04 00")
    raw.hears("04 08 04 504f4e47 637478")
    equal(raw.socket.recv(), [b"a", b"b"])
    raw.says("04 05 04 50494e47 | 04 19 04 50494e47 0000 18*61 | 0001 63")  # too short, too long
    raw.hears("04 15 04 504f4e47 16*61")
    equal(raw.socket.recv(), [b"c"])


# ---- security

@test(["1.0", "2.0"])
def old_peers_stay_outside_where_security_is_wanted(stage, version):
    for options in {"plain_server": 1}, {"curve_server": 1, "curve_secretkey": b"s" * 32}, {"zap_domain": b"d"}, {"plain_username": b"u"}:
        raw = Raw(stage, "dials", "PULL", **options)
        raw.says("0100 0300 6869" if version == "1.0" else SIGNATURE + "0108 0000 0002 6869")
        raw.is_closed()
        equal(raw.socket.try_recv(0), None)


@test(["200", "400", "300"])
def a_plain_client_of_4_x(stage, status):
    stage.ours.do("guard", "REP", [status.encode()])
    raw = Raw(stage, "dials", "ROUTER", plain_server=1)
    raw.says(SIGNATURE + "0301 504c41494e 47*00")
    raw.hears(SIGNATURE + "0301 504c41494e 15*00 01 31*00")  # it says that it is the server, which 4.x leaves out
    raw.says("0413 0548454c4c4f 05 61646d696e 06 736563726574")
    if status != "200":
        raw.hears("04 0a 05 4552524f52 03 343030" if status == "400" else "")
        return raw.is_closed()
    raw.hears("0408 0757454c434f4d45")
    raw.says("042f 08494e495449415445 0b536f636b65742d54797065 00000006 4445414c4552 084964656e74697479 00000003 616263")
    raw.hears(b"\4\x29" + ready("ROUTER", b"")[2:])
    raw.says("0002 6869")
    equal(raw.socket.recv(), [b"abc", b"hi"])


@test(WAYS)
def a_plain_server_of_4_x(stage, way):
    raw = Raw(stage, way, "DEALER", identity=b"abc", plain_username=b"admin", plain_password=b"secret")
    raw.says(SIGNATURE + "0301 504c41494e 47*00")
    raw.hears("ff 7*00 04 7f 0301 504c41494e 47*00")
    raw.hears("0413 0548454c4c4f 05 61646d696e 06 736563726574")
    raw.says("0408 0757454c434f4d45")
    raw.hears("042f 08494e495449415445 0b536f636b65742d54797065 00000006 4445414c4552 084964656e74697479 00000003 616263")
    raw.says(ready("DEALER", b""))
    raw.says("0002 6869")
    equal(raw.socket.recv(), [b"hi"])


# ---- what is no peer

@test([
    ("1.0 length 0", "00"), ("1.0 long length 0", "ff 8*00 00"), ("1.0 frame of length 0", "0100 00"),
    ("greeting, then 2^64-1", SIGNATURE + "0108 02 8*ff"), ("2.0 frame of 2^64-1", SIGNATURE + "0108 0000 02 8*ff"),
    ("2.0 frame of 2^63", SIGNATURE + "0108 0000 02 80 7*00"), ("1.0 frame of 2^64-1", "0100 ff 8*ff 00"),
    ("other mechanism", SIGNATURE + "0301 504c41494e 47*00"), ("nonsense mechanism", SIGNATURE + "0301 58595a 49*00"),
    ("message before READY", SIGNATURE + GREETING_3 + "0002 6869"), ("unknown command", SIGNATURE + GREETING_3 + "0404 03 466f6f"),
    ("bad metadata", SIGNATURE + GREETING_3 + "040a 05 5245414459 01 61 ff 00"),
    ("http", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".hex())])
def what_is_no_peer_is_cut_off(stage, case):
    raw = Raw(stage, "dials", "PULL", handshake_ivl=300, maxmsgsize=1 << 40)
    raw.says(case[1])
    raw.is_closed()
    # Others are served as before.
    push = stage.ours.socket("PUSH")
    push.connect(raw.socket.endpoint)
    push.send(b"hello")
    equal(raw.socket.recv(), [b"hello"])
