/*  No descriptor for a connect: CONNECT_RETRIED alone, until there is one.    */
#include "monitor.h"

int main (void)
{
    int port, listener = raw_listen (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_DEALER);
    set_int (c, ZMQ_RECONNECT_IVL, 10);
    watch_t *w = watch (ctx, c);
    bind_fresh (c, "inproc");       /* whatever is set up lazily, is */
    int spare = dup (0);
    limit_descriptors (0);
    connect_to (c, tcp_endpoint (port));
    await_count (w, 3);
    CHECK (!strncmp (history (w, 0), "CONNECT_RETRIED CONNECT_RETRIED CONNECT_RETRIED", 47));
    CHECK_STR (seen (w, 0).addr, tcp_endpoint (port));
    close (spare);
    await (w, ZMQ_EVENT_CONNECTED);
    zmq_close (c);
    close (listener);
    end_watched (w);
    return 0;
}
