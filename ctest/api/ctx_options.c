/*  ZMQ_IO_THREADS and ZMQ_MAX_SOCKETS: defaults, ranges, unknown ones.        */
#include "test.h"

int main (void)
{
    void *ctx = zmq_ctx_new ();
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_IO_THREADS), 1);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_MAX_SOCKETS), 1024);
    CHECK_INT (zmq_ctx_set (ctx, ZMQ_IO_THREADS, 0), 0);
    CHECK_INT (zmq_ctx_set (ctx, ZMQ_IO_THREADS, 3), 0);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_IO_THREADS), 3);
    FAILS (zmq_ctx_set (ctx, ZMQ_IO_THREADS, -1), EINVAL);
    CHECK_INT (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 1), 0);
    CHECK_INT (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, INT_MAX), 0);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_MAX_SOCKETS), INT_MAX);
    FAILS (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 0), EINVAL);
    FAILS (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, -5), EINVAL);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_MAX_SOCKETS), INT_MAX);
    for (int option = -1; option < 12; option++)
        if (option != ZMQ_IO_THREADS && option != ZMQ_MAX_SOCKETS) {
            FAILS (zmq_ctx_get (ctx, option), EINVAL);
            FAILS (zmq_ctx_set (ctx, option, 1), EINVAL);
        }
    FAILS (zmq_ctx_get (NULL, 77), EFAULT);
    FAILS (zmq_ctx_set (NULL, 77, -1), EFAULT);
    CHECK_INT (zmq_ctx_destroy (ctx), 0);
    FAILS (zmq_ctx_get (ctx, ZMQ_IO_THREADS), EFAULT);

    FAILS_NULL (zmq_init (-1), EINVAL);
    ctx = zmq_init (7);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_IO_THREADS), 7);
    CHECK_INT (zmq_term (ctx), 0);
    ctx = zmq_init (0);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_IO_THREADS), 0);
    CHECK_INT (zmq_term (ctx), 0);
    return 0;
}
