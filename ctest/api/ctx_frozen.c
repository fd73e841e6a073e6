/*  The first zmq_socket call freezes both options, even one that is refused for
 *  its type: later sets succeed, can be read, and have no effect.             */
#include "test.h"

int main (void)
{
    void *ctx = zmq_init (0);
    FAILS_NULL (zmq_socket (ctx, 4711), EINVAL);
    CHECK_INT (zmq_ctx_set (ctx, ZMQ_IO_THREADS, 2), 0);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_IO_THREADS), 2);
    void *s = new_socket (ctx, ZMQ_PUB);
    FAILS (zmq_bind (s, "tcp://127.0.0.1:*"), EMTHREAD);
    OK (zmq_close (s));
    end_context (ctx);

    ctx = new_context ();
    OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 2));
    s = new_socket (ctx, ZMQ_PUB);
    OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 5));
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_MAX_SOCKETS), 5);
    void *t = new_socket (ctx, ZMQ_PUB);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), EMFILE);
    OK (zmq_close (s));
    OK (zmq_close (t));
    end_context (ctx);
    return 0;
}
