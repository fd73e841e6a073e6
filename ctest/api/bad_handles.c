/*  What is not a live handle of the right kind is refused, before anything else
 *  is looked at.                                                             */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *closed = new_socket (ctx, ZMQ_PUB);
    char memory [2048] = "";
    int value = 1;
    size_t size = sizeof value;
    zmq_msg_t msg;
    OK (zmq_msg_init (&msg));
    OK (zmq_close (closed));
    void *sockets [] = { NULL, ctx, memory, closed };
    for (int i = 0; i < 4; i++) {
        void *bad = sockets [i];
        FAILS (zmq_close (bad), ENOTSOCK);
        FAILS (zmq_bind (bad, "bad"), ENOTSOCK);
        FAILS (zmq_connect (bad, "bad"), ENOTSOCK);
        FAILS (zmq_unbind (bad, NULL), ENOTSOCK);
        FAILS (zmq_disconnect (bad, NULL), ENOTSOCK);
        FAILS (zmq_setsockopt (bad, 4711, &value, 1), ENOTSOCK);
        FAILS (zmq_getsockopt (bad, 4711, &value, &size), ENOTSOCK);
        FAILS (zmq_send (bad, "x", 1, 0), ENOTSOCK);
        FAILS (zmq_recv (bad, memory, 1, 0), ENOTSOCK);
        FAILS (zmq_msg_send (&msg, bad, 0), ENOTSOCK);
        FAILS (zmq_sendmsg (bad, &msg, 0), ENOTSOCK);
        FAILS (zmq_msg_recv (&msg, bad, 0), ENOTSOCK);
        FAILS (zmq_recvmsg (bad, &msg, 0), ENOTSOCK);
        FAILS (zmq_socket_monitor (bad, "bad", 0), ENOTSOCK);
        zmq_pollitem_t item = { bad, 0, ZMQ_POLLIN, 0 };
        if (bad)
            FAILS (zmq_poll (&item, 1, 0), ENOTSOCK);
    }
    void *contexts [] = { NULL, s, memory };
    for (int i = 0; i < 3; i++) {
        void *bad = contexts [i];
        FAILS (zmq_term (bad), EFAULT);
        FAILS (zmq_ctx_destroy (bad), EFAULT);
        FAILS_NULL (zmq_socket (bad, 4711), EFAULT);
        FAILS (zmq_ctx_get (bad, 4711), EFAULT);
        FAILS (zmq_ctx_set (bad, 4711, -1), EFAULT);
    }
    OK (zmq_msg_close (&msg));
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
