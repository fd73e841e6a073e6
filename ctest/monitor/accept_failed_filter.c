/*  A peer that no ZMQ_TCP_ACCEPT_FILTER lets in: ACCEPT_FAILED once, with an
 *  errno that is one, and the stream is ended.                               */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    OK (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "192.0.2.1", 9));
    watch_t *w = watch (ctx, s);
    const char *bound = bind_tcp (s);
    int peer = raw_connect (port_of (bound));
    int i = await (w, ZMQ_EVENT_ACCEPT_FAILED);
    CHECK_STR (seen (w, i).addr, bound);
    CHECK (seen (w, i).value > 0);
    raw_wait_end (peer);
    fence (w, s);
    CHECK_STR (history (w, 0), "LISTENING ACCEPT_FAILED BIND_FAILED");
    zmq_close (s);
    end_watched (w);
    return 0;
}
