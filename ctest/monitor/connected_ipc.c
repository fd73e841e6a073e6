/*  An ipc connect that works is CONNECTED alone.                              */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP), *c = new_socket (ctx, ZMQ_REQ);
    const char *bound = bind_fresh (s, "ipc");
    watch_t *w = watch (ctx, c);
    connect_to (c, bound);
    CHECK_EVENT_FD (w, await (w, ZMQ_EVENT_CONNECTED), ZMQ_EVENT_CONNECTED, bound);
    send_text (c, "works");
    CHECK_STR (recv_text (s), "works");
    zmq_close (c);
    zmq_close (s);
    end_watched (w);
    CHECK_STR (history (w, 0), "CONNECTED");
    return 0;
}
