/*  A second bind takes an ipc path over; the first listener has nothing left to
 *  remove when the second has gone.                                          */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PULL), *b = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, a), *wb = watch (ctx, b);
    const char *endpoint = bind_fresh (a, "ipc");
    OK (zmq_bind (b, endpoint));
    OK (zmq_unbind (b, endpoint));
    await (wb, ZMQ_EVENT_CLOSED);
    OK (zmq_unbind (a, endpoint));
    CHECK_EVENT (w, await (w, ZMQ_EVENT_CLOSE_FAILED), ZMQ_EVENT_CLOSE_FAILED, endpoint, ENOENT);
    zmq_close (a);
    zmq_close (b);
    end_watched (w);
    return 0;
}
