/*  A frame above ZMQ_MAXMSGSIZE: the receiving side hears DISCONNECTED and, when
 *  the peer is back, ACCEPTED; the sending side reconnects.                   */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
    int64_t limit = 100;
    char big [101] = "";
    OK (zmq_setsockopt (s, ZMQ_MAXMSGSIZE, &limit, sizeof limit));
    set_int (c, ZMQ_RECONNECT_IVL, 20);
    watch_t *w = watch (ctx, s), *wc = watch (ctx, c);
    connect_to (c, bind_tcp (s));
    CHECK_INT (zmq_send (c, big, 100, 0), 100);
    CHECK_INT (zmq_recv (s, big, sizeof big, 0), 100);
    CHECK_INT (zmq_send (c, big, 101, 0), 101);
    await_count (w, 4);
    CHECK_STR (history (w, 0), "LISTENING ACCEPTED DISCONNECTED ACCEPTED");
    await_count (wc, 6);
    CHECK_STR (history (wc, 0),
               "CONNECT_DELAYED CONNECTED DISCONNECTED CONNECT_RETRIED CONNECT_DELAYED CONNECTED");
    send_text (c, "small");
    CHECK_STR (recv_text (s), "small");
    zmq_close (c);
    zmq_close (s);
    end_watched (w);
    return 0;
}
