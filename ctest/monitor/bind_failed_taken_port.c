/*  A taken port: CLOSED of the descriptor that was tried, with the scheme, then
 *  BIND_FAILED with the text after it and EADDRINUSE. zmq_bind still tells its
 *  caller the same.                                                          */
#include "monitor.h"

int main (void)
{
    int port, held = raw_listen (&port);
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP);
    watch_t *w = watch (ctx, s);
    for (int i = 0; i < 20; i += 2) {
        FAILS (zmq_bind (s, tcp_endpoint (port)), EADDRINUSE);
        await_count (w, i + 2);
        CHECK_EVENT_FD (w, i, ZMQ_EVENT_CLOSED, tcp_endpoint (port));
        CHECK_EVENT (w, i + 1, ZMQ_EVENT_BIND_FAILED, tcp_endpoint (port) + strlen ("tcp://"), EADDRINUSE);
    }
    close (held);
    zmq_close (s);
    end_watched (w);
    return 0;
}
