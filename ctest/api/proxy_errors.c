/*  How zmq_proxy fails: NULL, closed sockets, a direction that cannot send.    */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PULL), *b = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    void *closed = new_socket (ctx, ZMQ_PUSH);
    OK (zmq_close (closed));
    FAILS (zmq_proxy (NULL, a, NULL), EFAULT);
    FAILS (zmq_proxy (a, NULL, NULL), EFAULT);
    FAILS (zmq_proxy (NULL, NULL, NULL), EFAULT);
    FAILS (zmq_proxy (closed, a, NULL), ENOTSOCK);
    FAILS (zmq_proxy (a, closed, NULL), ENOTSOCK);
    FAILS (zmq_device (ZMQ_QUEUE, NULL, NULL), EFAULT);
    connect_to (out, bind_fresh (a, "inproc"));
    send_text (out, "x");
    FAILS (zmq_proxy (a, b, NULL), ENOTSUP);
    /*  A capture socket that cannot send.                                    */
    void *sink = new_socket (ctx, ZMQ_PUSH), *rep = new_socket (ctx, ZMQ_REP);
    send_text (out, "x");
    FAILS (zmq_proxy (a, sink, b), ENOTSUP);
    send_text (out, "x");
    FAILS (zmq_proxy (a, sink, rep), EFSM);
    /*  Nobody takes the message, and it is not to be waited for.             */
    set_int (sink, ZMQ_SNDTIMEO, 1);
    send_text (out, "x");
    FAILS (zmq_proxy (a, sink, NULL), EAGAIN);
    zmq_close (a), zmq_close (b), zmq_close (out), zmq_close (sink), zmq_close (rep);
    end_context (ctx);
    return 0;
}
