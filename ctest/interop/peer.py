"""One side of a test: a process of its own that drives one of the two libraries and is told what to do over a pipe.

Ours is driven through its C interface by ctypes, the other one is pyzmq with the libzmq in its wheel. Both stand behind
the same few methods, so that whatever one side does the other can do.
"""
import ctypes, errno, os, threading, time

TYPES = "PAIR PUB SUB REQ REP DEALER ROUTER PULL PUSH XPUB XSUB".split()
OPTIONS = dict(
    identity=5, subscribe=6, unsubscribe=7, linger=17, reconnect_ivl=18, maxmsgsize=22, sndhwm=23, rcvhwm=24, rcvtimeo=27,
    sndtimeo=28, last_endpoint=32, router_mandatory=33, xpub_verbose=40, ipv6=42, mechanism=43, plain_server=44, plain_username=45,
    plain_password=46, curve_server=47, curve_publickey=48, curve_secretkey=49, curve_serverkey=50, probe_router=51,
    req_correlate=52, req_relaxed=53, conflate=54, zap_domain=55, router_handover=56, handshake_ivl=66, xpub_nodrop=69,
    invert_matching=74, heartbeat_ivl=75, heartbeat_ttl=76, heartbeat_timeout=77, connect_timeout=79)
SNDMORE, PATIENCE = 2, 20_000  # ms
DISCONNECTED = 512
HANDLER = "inproc://zeromq.zap.01"


class Ours:
    """The library under test."""

    def __init__(self, path):
        self.lib = lib = ctypes.CDLL(path, use_errno=True)
        pointer, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
        for name, result, arguments in [
            ("ctx_new", pointer, []), ("term", number, [pointer]), ("socket", pointer, [pointer, number]),
            ("close", number, [pointer]), ("bind", number, [pointer, ctypes.c_char_p]),
            ("connect", number, [pointer, ctypes.c_char_p]), ("disconnect", number, [pointer, ctypes.c_char_p]),
            ("setsockopt", number, [pointer, number, pointer, size]),
            ("getsockopt", number, [pointer, number, pointer, ctypes.POINTER(size)]),
            ("send", number, [pointer, pointer, size, number]), ("msg_init", number, [pointer]),
            ("msg_recv", number, [pointer, pointer, number]), ("msg_data", pointer, [pointer]),
            ("msg_size", size, [pointer]), ("msg_more", number, [pointer]), ("msg_close", number, [pointer]),
            ("socket_monitor", number, [pointer, ctypes.c_char_p, number]), ("strerror", ctypes.c_char_p, [number]),
        ]:
            function = getattr(lib, "zmq_" + name)
            function.restype, function.argtypes = result, arguments
        self.context = self.check(lib.zmq_ctx_new())

    def check(self, result):
        if result is None or result == -1:
            number = ctypes.get_errno()
            raise OSError(number, self.lib.zmq_strerror(number).decode())
        return result

    def end(self):
        self.check(self.lib.zmq_term(self.context))

    def open(self, kind):
        return self.check(self.lib.zmq_socket(self.context, TYPES.index(kind)))

    def close(self, s):
        self.check(self.lib.zmq_close(s))

    def set(self, s, option, value):
        if isinstance(value, int):
            value = value.to_bytes(8 if option == OPTIONS["maxmsgsize"] else 4, "little", signed=True)
        self.check(self.lib.zmq_setsockopt(s, option, value, len(value)))

    def bind(self, s, endpoint):
        self.check(self.lib.zmq_bind(s, endpoint.encode()))
        text, length = ctypes.create_string_buffer(300), ctypes.c_size_t(300)
        self.check(self.lib.zmq_getsockopt(s, OPTIONS["last_endpoint"], text, length))
        return text.value.decode()

    def connect(self, s, endpoint):
        self.check(self.lib.zmq_connect(s, endpoint.encode()))

    def send(self, s, parts):
        for left, part in zip(range(len(parts) - 1, -1, -1), parts):
            self.check(self.lib.zmq_send(s, part, len(part), SNDMORE if left else 0))

    def recv(self, s):
        parts, more = [], True
        while more:
            message = ctypes.create_string_buffer(32)
            self.check(self.lib.zmq_msg_init(message))
            self.check(self.lib.zmq_msg_recv(message, s, 0))
            parts.append(ctypes.string_at(self.lib.zmq_msg_data(message), self.lib.zmq_msg_size(message)))
            more = self.lib.zmq_msg_more(message)
            self.lib.zmq_msg_close(message)
        return parts

    def monitor(self, s, endpoint):
        self.check(self.lib.zmq_socket_monitor(s, endpoint.encode(), DISCONNECTED))


def with_errno(function):
    """pyzmq's errors as the system's."""

    def call(self, *arguments):
        try:
            return function(self, *arguments)
        except self.zmq.ZMQError as error:
            raise OSError(error.errno, str(error)) from None

    return call


class Theirs:
    """libzmq by way of pyzmq."""

    def __init__(self, _path):
        import zmq
        self.zmq, self.context = zmq, zmq.Context()

    def end(self):
        self.context.term()

    def open(self, kind):
        return self.context.socket(getattr(self.zmq, kind))

    def close(self, s):
        s.close()

    def set(self, s, option, value):
        s.setsockopt(option, value)

    @with_errno
    def bind(self, s, endpoint):
        s.bind(endpoint)
        return s.last_endpoint.decode().rstrip("\0")

    def connect(self, s, endpoint):
        s.connect(endpoint)

    @with_errno
    def send(self, s, parts):
        s.send_multipart(parts)

    @with_errno
    def recv(self, s):
        return s.recv_multipart()

    def monitor(self, s, endpoint):
        s.monitor(endpoint, DISCONNECTED)


def body(number, size):
    """What message NUMBER of a flood carries: SIZE bytes that tell it from every other."""
    head = number.to_bytes(8, "big")
    return (head * (size // 8 + 1))[:max(size, 8)]


class Peer:
    """What a side can be told to do. Sockets are known by the numbers that `open` was given."""

    def __init__(self, library, path):
        self.library, self.path, self.sockets, self.zap = library, path, {}, None
        self.begin()

    def begin(self):
        self.lib = self.library(self.path)

    def reset(self):
        """Closes everything; waits until nothing is left of it."""
        for s in self.sockets.values():
            self.lib.set(s, OPTIONS["linger"], 0)
            self.lib.close(s)
        self.sockets = {}
        self.lib.end()
        if self.zap:
            self.zap.join()
            self.zap = None
        self.begin()

    def open(self, key, kind, options):
        s = self.sockets[key] = self.lib.open(kind)
        for option, value in {"rcvtimeo": PATIENCE, "sndtimeo": PATIENCE, **options}.items():
            self.lib.set(s, OPTIONS[option], value)

    def close(self, key):
        self.lib.close(self.sockets.pop(key))

    def set(self, key, option, value):
        self.lib.set(self.sockets[key], OPTIONS[option], value)

    def bind(self, key, endpoint):
        """Tries again while somebody who was killed still has the address."""
        until = time.monotonic() + PATIENCE / 1000
        while True:
            try:
                return self.lib.bind(self.sockets[key], endpoint)
            except OSError as error:
                if getattr(error, "errno", 0) != errno.EADDRINUSE or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def connect(self, key, endpoint):
        self.lib.connect(self.sockets[key], endpoint)

    def send(self, key, *parts):
        self.lib.send(self.sockets[key], list(parts))

    def recv(self, key):
        return self.lib.recv(self.sockets[key])

    def try_recv(self, key, ms):
        """A message, or None if none comes in time."""
        self.set(key, "rcvtimeo", ms)
        try:
            return self.recv(key)
        except OSError as error:
            if error.errno != errno.EAGAIN:
                raise
        finally:
            self.set(key, "rcvtimeo", PATIENCE)

    def try_send(self, key, *parts):
        """Sends, unless there is nobody to send to."""
        self.set(key, "sndtimeo", 0)
        try:
            self.send(key, *parts)
        except OSError as error:
            if error.errno != errno.EAGAIN:
                raise

    def send_when_known(self, key, *parts):
        """Sends from a ROUTER that says when it does not know the peer, once it does."""
        until = time.monotonic() + PATIENCE / 1000
        while True:
            try:
                return self.send(key, *parts)
            except OSError as error:
                if error.errno != errno.EHOSTUNREACH or time.monotonic() > until:
                    raise
                time.sleep(0.002)

    def flood(self, key, numbers, size, *head):
        for number in range(*numbers):
            self.send(key, *head, body(number, size))

    def collect(self, key, numbers, size, *head):
        """Receives exactly these messages, in order."""
        for number in range(*numbers):
            got = self.recv(key)
            if got != [*head, body(number, size)]:
                raise AssertionError(f"message {number} came as {[part[:20] for part in got]}")

    def collect_until(self, key, last, size):
        """Receives messages of a flood, whole ones with growing numbers, up to this one; returns the numbers."""
        numbers = []
        while not numbers or numbers[-1] != last:
            [part] = self.recv(key)
            number = int.from_bytes(part[:8], "big")
            if part != body(number, size) or numbers and number <= numbers[-1]:
                raise AssertionError(f"{number} with {len(part)} bytes came after {numbers[-1:]}")
            numbers.append(number)
        return numbers

    def echo(self, key, count):
        for _ in range(count):
            self.send(key, *self.recv(key))

    def churn(self, key, steps):
        for option, topic in steps:
            self.set(key, option, topic)

    def guard(self, kind, verdicts):
        """Answers ZAP requests with these status codes, the last one for good; `asked` tells of them."""
        s, self.requests, self.verdicts = self.lib.open(kind), [], list(verdicts)
        self.lib.bind(s, HANDLER)
        lib = self.lib

        def answer():
            try:
                while True:
                    parts = lib.recv(s)
                    at = parts.index(b"1.0")
                    self.requests.append(parts[at:])
                    status = self.verdicts[0] if len(self.verdicts) == 1 else self.verdicts.pop(0)
                    lib.send(s, parts[:at] + [b"1.0", parts[at + 1], status, b"text", b"somebody", b""])
            except OSError:
                lib.close(s)  # the context is being ended

        self.zap = threading.Thread(target=answer)
        self.zap.start()

    def asked(self):
        return self.requests

    def monitor(self, key):
        """Has DISCONNECTED watched; `lost` waits for it."""
        endpoint = f"inproc://monitor{key}"
        self.lib.monitor(self.sockets[key], endpoint)
        self.open(-key, "PAIR", {"linger": 0})
        self.connect(-key, endpoint)

    def lost(self, key, ms=PATIENCE):
        return self.try_recv(-key, ms) is not None


def serve(pipe, which, path):
    """The process: does what comes down the pipe, and sends back what came of it."""
    peer = Peer(Ours if which == "ours" else Theirs, path)
    while True:
        try:
            name, arguments = pipe.recv()
        except EOFError:
            os._exit(0)
        try:
            answer = True, getattr(peer, name)(*arguments)
        except Exception as error:  # the test is to hear of it
            answer = False, f"{type(error).__name__}: {error}"
        pipe.send(answer)
