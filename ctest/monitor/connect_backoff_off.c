/*  RECONNECT_IVL_MAX not above RECONNECT_IVL has no effect.                   */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_DEALER);
    set_int (c, ZMQ_RECONNECT_IVL, 30);
    set_int (c, ZMQ_RECONNECT_IVL_MAX, 30);
    watch_t *w = watch_mask (ctx, c, ZMQ_EVENT_CONNECT_RETRIED);
    connect_to (c, tcp_endpoint (port));
    await_count (w, 4);
    for (int i = 0; i < 4; i++)
        CHECK (seen (w, i).value >= 30 && seen (w, i).value < 60);
    zmq_close (c);
    close (held);
    end_watched (w);
    return 0;
}
