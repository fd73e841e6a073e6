/*  A handle that was closed never means a newer object.                       */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *stale [200];
    for (int i = 0; i < 200; i++) {
        stale [i] = new_socket (ctx, ZMQ_PUB);
        OK (zmq_close (stale [i]));
    }
    for (int i = 0; i < 2000; i++) {
        void *s = zmq_socket (ctx, ZMQ_PUB);
        CHECK (s != NULL);
        for (int k = 0; k < 200; k += 7) {
            CHECK (s != stale [k]);
            FAILS (zmq_close (stale [k]), ENOTSOCK);
        }
        OK (zmq_send (s, "x", 1, 0));
        OK (zmq_close (s));
    }
    end_context (ctx);
    void *newer = new_context ();
    FAILS (zmq_term (ctx), EFAULT);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), EFAULT);
    CHECK_INT (zmq_ctx_get (newer, ZMQ_IO_THREADS), 1);
    end_context (newer);
    return 0;
}
