/*  Nobody listens: CONNECT_DELAYED, CLOSED, CONNECT_RETRIED, again and again.
 *  The interval lies between RECONNECT_IVL and twice that.                    */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
    set_int (c, ZMQ_RECONNECT_IVL, 20);
    watch_t *w = watch (ctx, c);
    connect_to (c, tcp_endpoint (port));
    await_count (w, 12);
    for (int i = 0; i < 12; i += 3) {
        CHECK_EVENT (w, i, ZMQ_EVENT_CONNECT_DELAYED, tcp_endpoint (port), EINPROGRESS);
        CHECK_EVENT_FD (w, i + 1, ZMQ_EVENT_CLOSED, tcp_endpoint (port));
        seen_t retried = seen (w, i + 2);
        CHECK_EVENT (w, i + 2, ZMQ_EVENT_CONNECT_RETRIED, tcp_endpoint (port), retried.value);
        CHECK (retried.value >= 20 && retried.value < 40);
    }
    zmq_close (c);
    close (held);
    end_watched (w);
    return 0;
}
