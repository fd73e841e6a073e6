/*  Without any option the first retry comes after 100 to 199 ms.              */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
    watch_t *w = watch_mask (ctx, c, ZMQ_EVENT_CONNECT_RETRIED);
    connect_to (c, tcp_endpoint (port));
    await_count (w, 3);
    for (int i = 0; i < 3; i++)
        CHECK (seen (w, i).value >= 100 && seen (w, i).value < 200);
    zmq_close (c);
    close (held);
    end_watched (w);
    return 0;
}
