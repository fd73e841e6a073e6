/*  The reader closes before the monitored socket, events go on, then the socket
 *  closes and the context ends: 50 times.                                    */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    for (int i = 0; i < 50; i++) {
        void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH), *s = new_socket (ctx, ZMQ_PULL);
        set_int (c, ZMQ_RECONNECT_IVL, 1);
        watch_t *w = watch (ctx, c), *ws = watch (ctx, s);
        connect_to (c, tcp_endpoint (port));
        bind_tcp (s);
        await (w, ZMQ_EVENT_CLOSED);
        await (ws, ZMQ_EVENT_LISTENING);
        unwatch (w);
        unwatch (ws);
        const char *bound = bind_tcp (s);
        FAILS (zmq_bind (s, bound), EADDRINUSE);
        close (raw_connect (port_of (bound)));
        /*  The I/O thread is alive.                                          */
        void *out = new_socket (ctx, ZMQ_PUSH);
        connect_to (out, bound);
        send_text (out, "x");
        CHECK_STR (recv_text (s), "x");
        OK (zmq_close (out));
        OK (zmq_close (c));
        OK (zmq_close (s));
        end_context (ctx);
    }
    close (held);
    return 0;
}
