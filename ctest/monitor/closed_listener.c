/*  CLOSED of a listener, by zmq_unbind and by zmq_close: its text and its
 *  descriptor number.                                                        */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, s);
    const char *first = bind_tcp (s), *second = bind_tcp (s), *third = bind_fresh (s, "ipc");
    await_count (w, 3);
    OK (zmq_unbind (s, first));
    int i = await (w, ZMQ_EVENT_CLOSED);
    CHECK_INT (i, 3);
    CHECK_EVENT (w, i, ZMQ_EVENT_CLOSED, first, seen (w, 0).value);
    /*  Now the others, in whatever order.                                    */
    zmq_close (s);
    await_count (w, 6);
    CHECK_STR (history (w, 4), "CLOSED CLOSED");
    int k = strcmp (seen (w, 4).addr, second) ? 5 : 4;
    CHECK_EVENT (w, k, ZMQ_EVENT_CLOSED, second, seen (w, 1).value);
    CHECK_STR (seen (w, 9 - k).addr, third);
    CHECK (access (third + 6, F_OK) == -1);
    end_watched (w);
    CHECK_INT (w->count, 6);
    return 0;
}
