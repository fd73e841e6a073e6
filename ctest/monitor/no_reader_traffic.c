/*  Nobody reads: the I/O thread does not wait either. This socket and all others
 *  go on, while connections come and go.                                     */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
    void *refused = new_socket (ctx, ZMQ_PUSH);
    set_int (refused, ZMQ_RECONNECT_IVL, 1);
    OK (zmq_socket_monitor (refused, "inproc://r", ZMQ_EVENT_ALL));
    OK (zmq_socket_monitor (s, "inproc://s", ZMQ_EVENT_ALL));
    OK (zmq_socket_monitor (c, "inproc://c", ZMQ_EVENT_ALL));
    connect_to (refused, tcp_endpoint (port));
    const char *bound = bind_tcp (s);
    for (int i = 0; i < 500; i++)
        close (raw_connect (port_of (bound)));
    connect_to (c, bound);
    for (int i = 0; i < 1000; i++) {
        send_text (c, "x");
        CHECK_STR (recv_text (s), "x");
    }
    /*  And all of it was kept.                                               */
    watch_t *w = watch_endpoint (ctx, "inproc://s");
    UNTIL (seen_so_far (w) >= 1002);
    CHECK_STR (event_name (seen (w, 0).event), "LISTENING");
    watch_t *wc = watch_endpoint (ctx, "inproc://c");
    await_count (wc, 2);
    CHECK_STR (history (wc, 0), "CONNECT_DELAYED CONNECTED");
    zmq_close (s);
    zmq_close (c);
    zmq_close (refused);
    close (held);
    end_watched (w);
    return 0;
}
