/*  RECONNECT_IVL -1: no attempt follows a lost connection, nor a first attempt
 *  that failed.                                                              */
#include "monitor.h"

int main (void)
{
    int port, listener = raw_listen (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_DEALER);
    set_int (c, ZMQ_RECONNECT_IVL, -1);
    watch_t *w = watch (ctx, c);
    connect_to (c, tcp_endpoint (port));
    int peer = raw_accept (listener);
    await (w, ZMQ_EVENT_CONNECTED);
    close (peer);
    await (w, ZMQ_EVENT_DISCONNECTED);
    struct pollfd p = { listener, POLLIN, 0 };
    CHECK_INT (poll (&p, 1, 400), 0);
    CHECK_STR (history (w, 0), "CONNECT_DELAYED CONNECTED DISCONNECTED");

    int dead, held = raw_bind (&dead);
    connect_to (c, tcp_endpoint (dead));
    await (w, ZMQ_EVENT_CLOSED);
    CHECK (listen (held, 5) == 0);
    p.fd = held;
    CHECK_INT (poll (&p, 1, 400), 0);
    zmq_close (c);
    end_watched (w);
    return 0;
}
