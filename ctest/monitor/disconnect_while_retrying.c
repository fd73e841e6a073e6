/*  zmq_disconnect stops the retries.                                         */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
    set_int (c, ZMQ_RECONNECT_IVL, 10);
    watch_t *w = watch (ctx, c);
    connect_to (c, tcp_endpoint (port));
    await_count (w, 6);
    OK (zmq_disconnect (c, tcp_endpoint (port)));
    /*  The I/O side may be in the middle of an attempt: it must come to rest. */
    int before;
    do {
        before = seen_so_far (w);
        nap (GLANCE);
    } while (seen_so_far (w) != before && before < 1000);
    CHECK (before < 1000);
    zmq_close (c);
    close (held);
    end_watched (w);
    return 0;
}
