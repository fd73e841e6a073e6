/*  A listener on all interfaces: ACCEPTED keeps the listener's text.          */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, s);
    const char *bound = bind_to (s, "tcp://*:*");
    int peer = raw_connect (port_of (bound));
    CHECK_STR (seen (w, await (w, ZMQ_EVENT_ACCEPTED)).addr, bound);
    close (peer);
    CHECK_STR (seen (w, await (w, ZMQ_EVENT_DISCONNECTED)).addr, bound);
    OK (zmq_unbind (s, bound));
    CHECK_STR (seen (w, await (w, ZMQ_EVENT_CLOSED)).addr, bound);
    zmq_close (s);
    end_watched (w);
    return 0;
}
