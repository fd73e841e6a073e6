/*  RECONNECT_IVL 0: retried quickly, but not in a spin, and nobody dies.      */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH), *s;
    set_int (c, ZMQ_RECONNECT_IVL, 0);
    watch_t *w = watch (ctx, c);
    connect_to (c, tcp_endpoint (port));
    await_count (w, 9);
    CHECK (strstr (history (w, 0), "CONNECT_DELAYED CLOSED CONNECT_RETRIED CONNECT_DELAYED"));
    int before = seen_so_far (w);
    long cpu = cpu_ms ();
    nap (300);
    CHECK (seen_so_far (w) - before < 300);     /* 3 events each 10 ms would be 90 */
    CHECK (cpu_ms () - cpu < 150);
    close (held);
    s = new_socket (ctx, ZMQ_PULL);
    UNTIL (zmq_bind (s, tcp_endpoint (port)) == 0);
    send_text (c, "x");
    CHECK_STR (recv_text (s), "x");
    zmq_close (c);
    zmq_close (s);
    end_watched (w);
    return 0;
}
