/*  Someone removed the socket file: CLOSE_FAILED with ENOENT in the place of
 *  CLOSED, at zmq_unbind and at zmq_close.                                    */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, s);
    const char *first = bind_fresh (s, "ipc"), *second = bind_fresh (s, "ipc");
    CHECK (unlink (first + 6) == 0);
    CHECK (unlink (second + 6) == 0);
    OK (zmq_unbind (s, first));
    CHECK_EVENT (w, await (w, ZMQ_EVENT_CLOSE_FAILED), ZMQ_EVENT_CLOSE_FAILED, first, ENOENT);
    zmq_close (s);
    await_count (w, 4);
    CHECK_STR (history (w, 0), "LISTENING LISTENING CLOSE_FAILED CLOSE_FAILED");
    CHECK_EVENT (w, 3, ZMQ_EVENT_CLOSE_FAILED, second, ENOENT);
    end_watched (w);
    CHECK_INT (w->count, 4);
    return 0;
}
