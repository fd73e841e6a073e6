/*  A socket that is connected to the name that it has bound gives up the name
 *  alone; the connection lives on until it is disconnected.                   */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    void *self = new_socket (ctx, ZMQ_DEALER), *other = new_socket (ctx, ZMQ_PULL);

    /*  To another socket, which had the name before. */
    OK (zmq_bind (in, "inproc://n"));
    connect_to (out, "inproc://n");
    OK (zmq_unbind (in, "inproc://n"));
    OK (zmq_bind (out, "inproc://n"));
    OK (zmq_unbind (out, "inproc://n"));
    CHECK_INT (events (out), ZMQ_POLLOUT);
    send_text (out, "on");
    CHECK_STR (recv_text (in), "on");
    OK (zmq_bind (other, "inproc://n"));
    OK (zmq_disconnect (out, "inproc://n"));
    CHECK_INT (events (out), 0);
    FAILS (zmq_disconnect (out, "inproc://n"), ENOENT);
    FAILS (zmq_bind (in, "inproc://n"), EADDRINUSE);

    /*  To itself, twice. */
    OK (zmq_bind (self, "inproc://self"));
    connect_to (self, "inproc://self");
    connect_to (self, "inproc://self");
    OK (zmq_unbind (self, "inproc://self"));
    FAILS (zmq_connect (other, "inproc://self"), ECONNREFUSED);
    send_text (self, "hello");
    CHECK_STR (recv_text (self), "hello");
    OK (zmq_unbind (self, "inproc://self"));
    CHECK_INT (events (self), 0);
    FAILS (zmq_unbind (self, "inproc://self"), ENOENT);

    zmq_close (in), zmq_close (out), zmq_close (self), zmq_close (other);
    end_context (ctx);
    return 0;
}
