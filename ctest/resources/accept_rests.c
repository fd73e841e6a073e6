/*  While the system cannot accept (descriptors, buffers, memory), a listener tries
 *  again now and then and does not spin; established connections go on; whoever
 *  waited is served in the end.                                               */
#include "monitor.h"
#include "interpose.h"

static void starve (const char *transport, int error)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH), *late = new_socket (ctx, ZMQ_PUSH);
    watch_t *w = watch_mask (ctx, in, ZMQ_EVENT_ACCEPT_FAILED);
    const char *e = bind_fresh (in, transport);
    connect_to (out, e);
    send_text (out, "x");
    CHECK_STR (recv_text (in), "x");
    break_call (CALL_ACCEPT4, error, -1);
    long tries = called (CALL_ACCEPT4);
    WITHOUT_SPINNING (6, ({
        connect_to (late, e);
        send_text (late, "late");
        await_count (w, 3);
        send_text (out, "goes on");
        CHECK_STR (recv_text (in), "goes on");
        await_count (w, 6);
    }));
    CHECK_EVENT (w, 0, ZMQ_EVENT_ACCEPT_FAILED, e, error);
    CHECK (called (CALL_ACCEPT4) - tries < 30);
    mend (CALL_ACCEPT4);
    CHECK_STR (recv_text (in), "late");
    zmq_close (in), zmq_close (out), zmq_close (late);
    end_watched (w);
}

int main (void)
{
    static const int errors [] = { EMFILE, ENFILE, ENOBUFS, ENOMEM };
    for (int i = 0; i < 4; i++)
        starve (transports [1 + i % 2], errors [i]);
    return 0;
}
