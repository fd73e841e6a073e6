/*  RECONNECT_IVL_MAX above RECONNECT_IVL: the interval doubles up to it, the
 *  random part is added on top; after a connection it begins anew.            */
#include "monitor.h"

int main (void)
{
    static const int base [] = { 20, 40, 80, 160, 160 };
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_DEALER);
    set_int (c, ZMQ_RECONNECT_IVL, 20);
    set_int (c, ZMQ_RECONNECT_IVL_MAX, 160);
    watch_t *w = watch_mask (ctx, c, ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_CONNECTED);
    connect_to (c, tcp_endpoint (port));
    await_count (w, 5);
    for (int i = 0; i < 5; i++)
        CHECK (seen (w, i).value >= base [i] && seen (w, i).value < base [i] + 20);
    CHECK (listen (held, 5) == 0);
    int i = await (w, ZMQ_EVENT_CONNECTED);
    close (raw_accept (held));
    i = await_from (w, ZMQ_EVENT_CONNECT_RETRIED, i);
    CHECK (seen (w, i).value >= 20 && seen (w, i).value < 40);
    zmq_close (c);
    close (held);
    end_watched (w);
    return 0;
}
