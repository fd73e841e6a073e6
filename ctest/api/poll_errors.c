/*  zmq_poll: bad arguments, bad sockets among good ones.                      */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    zmq_pollitem_t items [] = { { s, 0, ZMQ_POLLOUT, 0 }, { ctx, 0, 0, 0 } };
    FAILS (zmq_poll (items, -1, 0), EINVAL);
    FAILS (zmq_poll (NULL, -1, 0), EINVAL);
    FAILS (zmq_poll (NULL, 1, 0), EFAULT);
    FAILS (zmq_poll (items, 2, 0), ENOTSOCK);
    FAILS (zmq_poll (items, 2, -1), ENOTSOCK);
    CHECK_INT (zmq_poll (NULL, 0, 0), 0);
    CHECK_INT (zmq_poll (items, 0, 0), 0);
    long before = now_ms ();
    CHECK_INT (zmq_poll (NULL, 0, 100), 0);
    CHECK (now_ms () - before >= 98);
    OK (zmq_close (s));
    FAILS (zmq_poll (items, 1, 0), ENOTSOCK);
    end_context (ctx);
    return 0;
}
