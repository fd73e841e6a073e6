/*  A peer leaves the listening side: DISCONNECTED with the listener's text and
 *  the descriptor that was accepted, and nothing after it.                    */
#include "monitor.h"

static void cycle (const char *transport, int raw)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP), *c = NULL;
    watch_t *w = watch (ctx, s);
    const char *bound = bind_fresh (s, transport);
    int fd = -1;
    if (raw)
        fd = strcmp (transport, "tcp") ? raw_connect_ipc (bound + 6) : raw_connect (port_of (bound));
    else
        connect_to (c = new_socket (ctx, ZMQ_REQ), bound);
    int i = await (w, ZMQ_EVENT_ACCEPTED);
    if (raw)
        close (fd);
    else
        zmq_close (c);
    int k = await (w, ZMQ_EVENT_DISCONNECTED);
    CHECK_INT (CHECK_EVENT_FD (w, k, ZMQ_EVENT_DISCONNECTED, bound), seen (w, i).value);
    k = fence (w, s);
    CHECK_STR (history (w, 0), "LISTENING ACCEPTED DISCONNECTED BIND_FAILED");
    zmq_close (s);
    k = await_from (w, ZMQ_EVENT_CLOSED, k);
    CHECK_STR (seen (w, k).addr, bound);
    if (!strcmp (transport, "tcp"))
        CHECK_INT (seen (w, k).value, seen (w, 0).value);
    end_watched (w);
}

int main (void)
{
    cycle ("tcp", 1);
    cycle ("tcp", 0);
    cycle ("ipc", 1);
    cycle ("ipc", 0);
    return 0;
}
