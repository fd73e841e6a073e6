/*  zmq_unbind ends the listener and the connections it accepted. We hear CLOSED
 *  of the listener only; the peer hears DISCONNECTED.                         */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER), *c = new_socket (ctx, ZMQ_DEALER);
    watch_t *w = watch (ctx, s), *wc = watch (ctx, c);
    const char *bound = bind_tcp (s);
    set_int (c, ZMQ_RECONNECT_IVL, 20);
    connect_to (c, bound);
    send_text (c, "hello");
    CHECK_STR (recv_text (s), "hello");
    await (wc, ZMQ_EVENT_CONNECTED);
    OK (zmq_unbind (s, bound));
    UNTIL ((events (s), strstr (history (wc, 0), "DISCONNECTED CONNECT_RETRIED CONNECT_DELAYED CLOSED")));
    int i = fence (w, s);
    CHECK_STR (history (w, 0), "LISTENING ACCEPTED CLOSED BIND_FAILED");
    CHECK_EVENT (w, 2, ZMQ_EVENT_CLOSED, bound, seen (w, 0).value);
    CHECK_INT (i, 3);
    FAILS (zmq_unbind (s, bound), ENOENT);
    zmq_close (s);
    zmq_close (c);
    end_watched (w);
    return 0;
}
