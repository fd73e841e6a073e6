/*  The same over ipc: DISCONNECTED, CONNECT_RETRIED, then CLOSED and
 *  CONNECT_RETRIED per attempt, never CONNECT_DELAYED, and CONNECTED again.   */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_DEALER), *s = new_socket (ctx, ZMQ_DEALER);
    const char *endpoint = fresh ("ipc");
    OK (zmq_bind (s, endpoint));
    set_int (c, ZMQ_RECONNECT_IVL, 20);
    watch_t *w = watch (ctx, c);
    connect_to (c, endpoint);
    await (w, ZMQ_EVENT_CONNECTED);
    zmq_close (s);
    await_count (w, 5);
    CHECK (!strncmp (history (w, 0), "CONNECTED DISCONNECTED CONNECT_RETRIED CLOSED CONNECT_RETRIED", 60));
    s = new_socket (ctx, ZMQ_DEALER);
    OK (zmq_bind (s, endpoint));
    await_from (w, ZMQ_EVENT_CONNECTED, 2);
    CHECK (!strstr (history (w, 0), "DELAYED"));
    send_text (c, "works");
    CHECK_STR (recv_text (s), "works");
    zmq_close (s);
    zmq_close (c);
    end_watched (w);
    return 0;
}
