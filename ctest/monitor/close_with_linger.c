/*  The monitored socket closes with a message it has not delivered: its events
 *  go on until the message is out.                                           */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
    set_int (c, ZMQ_LINGER, -1);
    set_int (c, ZMQ_RECONNECT_IVL, 10);
    watch_t *w = watch (ctx, c);
    connect_to (c, tcp_endpoint (port));
    send_text (c, "late");
    await (w, ZMQ_EVENT_CONNECT_RETRIED);
    OK (zmq_close (c));
    int n = seen_so_far (w);
    await_from (w, ZMQ_EVENT_CONNECT_DELAYED, n + 1);
    CHECK (listen (held, 5) == 0);
    await (w, ZMQ_EVENT_CONNECTED);
    int peer = raw_accept (held);
    unsigned char frame [6];
    raw_hello (peer, ZMQ_PULL);
    raw_read (peer, frame, 6);
    CHECK (!memcmp (frame, "\0\4late", 6));
    raw_wait_end (peer);
    close (held);
    end_watched (w);
    return 0;
}
