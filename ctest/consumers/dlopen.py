"""dlopen.py LIBRARY: loads the library at run time, as scripting languages do, and sends a message between threads."""
import ctypes, sys, threading
from ctypes import byref, c_char_p, c_int, c_size_t, c_void_p, create_string_buffer

zmq = ctypes.CDLL(sys.argv[1], use_errno=True)
for name, result, arguments in [
    ("zmq_ctx_new", c_void_p, []), ("zmq_ctx_destroy", c_int, [c_void_p]), ("zmq_socket", c_void_p, [c_void_p, c_int]),
    ("zmq_close", c_int, [c_void_p]), ("zmq_bind", c_int, [c_void_p, c_char_p]), ("zmq_connect", c_int, [c_void_p, c_char_p]),
    ("zmq_send", c_int, [c_void_p, c_char_p, c_size_t, c_int]), ("zmq_recv", c_int, [c_void_p, c_void_p, c_size_t, c_int]),
    ("zmq_getsockopt", c_int, [c_void_p, c_int, c_void_p, c_void_p]), ("zmq_errno", c_int, []), ("zmq_strerror", c_char_p, [c_int]),
]:
    function = getattr(zmq, name)
    function.restype, function.argtypes = result, arguments
REQ, REP, LAST_ENDPOINT, ETERM = 3, 4, 32, 156384765


def must(answer):
    assert answer != -1 and answer is not None, zmq.zmq_strerror(zmq.zmq_errno())
    return answer


version = c_int(), c_int(), c_int()
zmq.zmq_version(*map(byref, version))
assert [number.value for number in version] == [3, 2, 6], version

ctx = must(zmq.zmq_ctx_new())
rep = must(zmq.zmq_socket(ctx, REP))
must(zmq.zmq_bind(rep, b"tcp://127.0.0.1:*"))
endpoint, length = create_string_buffer(256), c_size_t(256)
must(zmq.zmq_getsockopt(rep, LAST_ENDPOINT, endpoint, byref(length)))


def serve():
    text = create_string_buffer(64)
    while True:
        size = zmq.zmq_recv(rep, text, 64, 0)
        if size == -1:
            served.append(zmq.zmq_errno())
            break
        zmq.zmq_send(rep, text.raw[:size].upper(), size, 0)
    zmq.zmq_close(rep)


served = []
thread = threading.Thread(target=serve)
thread.start()
req = must(zmq.zmq_socket(ctx, REQ))
must(zmq.zmq_connect(req, endpoint.value))
answer = create_string_buffer(64)
for word in [b"one", b"two", b"three"]:
    must(zmq.zmq_send(req, word, len(word), 0))
    size = must(zmq.zmq_recv(req, answer, 64, 0))
    assert answer.raw[:size] == word.upper(), answer.raw[:size]
must(zmq.zmq_close(req))
must(zmq.zmq_ctx_destroy(ctx))  # wakes the thread, which closes its socket
thread.join()
assert served == [ETERM], served
print("loading at run time works")
