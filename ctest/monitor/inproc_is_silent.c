/*  Only tcp and ipc make events, and nothing from before the registration is
 *  told.                                                                     */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER), *c = new_socket (ctx, ZMQ_DEALER);
    bind_tcp (s);
    watch_t *w = watch (ctx, s);
    const char *bound = bind_fresh (s, "inproc");
    FAILS (zmq_bind (s, bound), EADDRINUSE);
    connect_to (c, bound);
    send_text (c, "x");
    CHECK_STR (recv_text (s), "x");
    OK (zmq_close (c));
    OK (zmq_unbind (s, bound));
    CHECK_INT (fence (w, s), 0);
    zmq_close (s);
    end_watched (w);
    return 0;
}
