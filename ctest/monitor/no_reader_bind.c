/*  Nobody reads: zmq_bind, good and failing, does not wait; the events are there
 *  for the reader that comes later.                                          */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    const char *bound = bind_tcp (s);
    FAILS (zmq_bind (s, bound), EADDRINUSE);
    OK (zmq_unbind (s, bound));
    watch_t *w = watch_endpoint (ctx, "inproc://m");
    await_count (w, 4);
    CHECK_STR (history (w, 0), "LISTENING CLOSED BIND_FAILED CLOSED");
    CHECK_STR (seen (w, 0).addr, bound);
    CHECK_INT (seen (w, 3).value, seen (w, 0).value);
    zmq_close (s);
    end_watched (w);
    return 0;
}
