/*  zmq_unbind between two parts: the accepted peer goes, the same.              */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *out = new_socket (ctx, ZMQ_PUSH), *in = new_socket (ctx, ZMQ_PULL);
        const char *e = bind_fresh (out, transports [i]);
        connect_to (in, e);
        send_text (out, "before");
        CHECK_STR (recv_text (in), "before");
        OK (zmq_send (out, "a", 1, ZMQ_SNDMORE));
        OK (zmq_unbind (out, e));
        CHECK_INT (zmq_send (out, "b", 1, ZMQ_SNDMORE | ZMQ_DONTWAIT), 1);
        CHECK_INT (zmq_send (out, "c", 1, ZMQ_DONTWAIT), 1);
        UNTIL (!(events (out) & ZMQ_POLLOUT));
        void *next = new_socket (ctx, ZMQ_PULL);
        connect_to (out, bind_fresh (next, transports [i]));
        send_text (out, "next|clean");
        CHECK_STR (recv_text (next), "next|clean");
        zmq_close (in), zmq_close (out), zmq_close (next);
        end_context (ctx);
    }
    return 0;
}
