/*  Two wildcard listeners of one socket are told apart by text as well as by
 *  descriptor.                                                               */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, s);
    const char *a = bind_tcp (s), *b = bind_tcp (s);
    await_count (w, 2);
    CHECK (strcmp (a, b));
    CHECK (seen (w, 0).value != seen (w, 1).value);
    int peer = raw_connect (port_of (b));
    CHECK_STR (seen (w, await (w, ZMQ_EVENT_ACCEPTED)).addr, b);
    int other = raw_connect (port_of (a));
    await_count (w, 4);
    CHECK_STR (seen (w, 3).addr, a);
    close (peer);
    int i = await (w, ZMQ_EVENT_DISCONNECTED);
    CHECK_STR (seen (w, i).addr, b);
    CHECK_INT (seen (w, i).value, seen (w, 2).value);
    OK (zmq_unbind (s, a));
    i = await (w, ZMQ_EVENT_CLOSED);
    CHECK_EVENT (w, i, ZMQ_EVENT_CLOSED, a, seen (w, 0).value);
    raw_wait_end (other);
    zmq_close (s);
    end_watched (w);
    return 0;
}
