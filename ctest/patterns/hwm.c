/*  High-water marks: what is taken before the first refusal, what comes back when. */
#include "test.h"

static int inproc_capacity (int sndhwm, int rcvhwm, int sender_binds)
{
    void *ctx = new_context (), *out = new_socket (ctx, ZMQ_PUSH), *in = new_socket (ctx, ZMQ_PULL);
    set_int (out, ZMQ_SNDHWM, sndhwm);
    set_int (in, ZMQ_RCVHWM, rcvhwm);
    if (sender_binds)
        connect_to (in, bind_fresh (out, "inproc"));
    else
        connect_to (out, bind_fresh (in, "inproc"));
    int n = fill (out, 5000);
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return n;
}

int main (void)
{
    for (int binds = 0; binds < 2; binds++) {
        CHECK_INT (inproc_capacity (1, 1, binds), 2);
        CHECK_INT (inproc_capacity (2, 3, binds), 5);
        CHECK_INT (inproc_capacity (0, 3, binds), 5000);
        CHECK_INT (inproc_capacity (3, 0, binds), 5000);
        CHECK_INT (inproc_capacity (1000, 1000, binds), 2000);
    }
    /*  Connected tcp and ipc, not up yet: exactly the sender's, per endpoint.   */
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *out = new_socket (ctx, ZMQ_PUSH);
    set_int (out, ZMQ_SNDHWM, 7);
    connect_to (out, tcp_endpoint (port));
    CHECK_INT (fill (out, 100), 7);
    connect_to (out, fresh ("ipc"));
    CHECK_INT (fill (out, 100), 7);
    zmq_close (out);
    /*  Bound, nobody there: nothing.                                         */
    out = new_socket (ctx, ZMQ_PUSH);
    bind_tcp (out);
    CHECK_INT (fill (out, 100), 0);
    zmq_close (out);
    close (held);
    /*  Whole messages count.                                                 */
    void *in = new_socket (ctx, ZMQ_PULL);
    out = new_socket (ctx, ZMQ_PUSH);
    set_int (out, ZMQ_SNDHWM, 1);
    set_int (in, ZMQ_RCVHWM, 1);
    connect_to (out, bind_fresh (in, "inproc"));
    send_text (out, "1|2|3|4|5|6|7|8|9|10");
    send_text (out, "1|2|3|4|5|6|7|8|9|10");
    FAILS (zmq_send (out, "1", 1, ZMQ_DONTWAIT | ZMQ_SNDMORE), EAGAIN);
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
