/*  A peer that is ignored (the second of a PAIR, one that claims a ROUTER's name for
 *  somebody else), says a lot and hangs up: that is noticed, and no descriptor stays. */
#include "monitor.h"

static void test (int type, int peer_type, const char *transport)
{
    void *ctx = new_context (), *s = new_socket (ctx, type);
    set_int (s, ZMQ_RCVHWM, 5);
    watch_t *w = watch (ctx, s);
    const char *endpoint = bind_fresh (s, transport);
    int fds [2];
    for (int i = 0; i < 2; i++) {
        fds [i] = *transport == 't' ? raw_connect (port_of (endpoint)) : raw_connect_ipc (endpoint + 6);
        raw_hello_as (fds [i], peer_type, "same");
        raw_frame (fds [i], 0, "hi", 2);
        if (i == 0)
            for (int part = type == ZMQ_ROUTER ? 2 : 1; part > 0; part--)
                OK (zmq_recv (s, NULL, 0, 0));
    }
    /*  More than there is room for anywhere, if nobody reads it.               */
    CHECK (fcntl (fds [1], F_SETFL, O_NONBLOCK) == 0);
    static char lots [257 * 100];
    for (int i = 0; i < 100; i++)
        lots [257 * i + 1] = (char) 255;
    size_t at = 0;
    struct pollfd p = { fds [1], POLLOUT, 0 };
    for (size_t said = 0; said < (16 << 20) && poll (&p, 1, 200) == 1; ) {
        ssize_t n = send (fds [1], lots + at, sizeof lots - at, MSG_NOSIGNAL);
        CHECK (n > 0);
        said += n, at = (at + n) % sizeof lots;
    }
    close (fds [1]);
    events (s);
    await (w, ZMQ_EVENT_DISCONNECTED);
    raw_frame (fds [0], 0, "first", 5);
    if (type == ZMQ_ROUTER)
        CHECK_STR (recv_text (s), "same|first");
    else
        CHECK_STR (recv_text (s), "first");
    close (fds [0]);
    zmq_close (s);
    unwatch (w);
    end_context (ctx);
}

int main (void)
{
    test (ZMQ_PAIR, ZMQ_PAIR, "tcp");
    test (ZMQ_PAIR, ZMQ_PAIR, "ipc");
    test (ZMQ_ROUTER, ZMQ_DEALER, "tcp");
    test (ZMQ_ROUTER, ZMQ_DEALER, "ipc");
    return 0;
}
