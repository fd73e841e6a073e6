/*  The man page's order leaves a gap: events may be made before its thread has
 *  connected the reader. They are kept.                                      */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP), *c = new_socket (ctx, ZMQ_REQ);
    const char *bound = bind_tcp (s);
    OK (zmq_socket_monitor (c, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (c, bound);
    send_text (c, "x");
    CHECK_STR (recv_text (s), "x");
    watch_t *w = watch_endpoint (ctx, "inproc://m");
    await (w, ZMQ_EVENT_CONNECTED);
    CHECK_STR (history (w, 0), "CONNECT_DELAYED CONNECTED");
    zmq_close (s);
    zmq_close (c);
    end_watched (w);
    return 0;
}
