/*  Two sockets, one endpoint: the second gets EADDRINUSE and stays without a
 *  monitor, the first notices nothing.                                       */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *t = new_socket (ctx, ZMQ_PUB);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    watch_t *w = watch_endpoint (ctx, "inproc://m");
    FAILS (zmq_socket_monitor (t, "inproc://m", ZMQ_EVENT_ALL), EADDRINUSE);
    bind_tcp (t);
    const char *bound = bind_tcp (s);
    int i = fence (w, s);
    CHECK_INT (i, 1);
    CHECK_EVENT_FD (w, 0, ZMQ_EVENT_LISTENING, bound);
    watch_t *wt = watch (ctx, t);
    bind_tcp (t);
    await (wt, ZMQ_EVENT_LISTENING);
    zmq_close (t);
    zmq_close (s);
    end_watched (w);
    return 0;
}
