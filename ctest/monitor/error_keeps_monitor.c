/*  A call that fails changes nothing: the monitor that was there goes on.     */
#include "monitor.h"

int main (void)
{
    static const char *const bad [] = { "tcp://127.0.0.1:5555", "x", "", "inproc://", "nosuch://x", "inproc://taken" };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP), *other = new_socket (ctx, ZMQ_REP);
    OK (zmq_bind (other, "inproc://taken"));
    watch_t *w = watch_mask (ctx, s, ZMQ_EVENT_LISTENING);
    for (int i = 0; i < 6; i++) {
        CHECK_INT (zmq_socket_monitor (s, bad [i], ZMQ_EVENT_ALL), -1);
        const char *bound = bind_tcp (s);
        await_count (w, i + 1);
        CHECK_EVENT_FD (w, i, ZMQ_EVENT_LISTENING, bound);
    }
    zmq_close (other);
    zmq_close (s);
    end_watched (w);
    CHECK_INT (w->count, 6);    /* the mask is the old one, too */
    return 0;
}
