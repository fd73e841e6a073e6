/*  Marks and identity are taken over at bind and connect; timeouts and linger
 *  act at once.                                                              */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    set_int (in, ZMQ_RCVHWM, 3);
    OK (zmq_bind (in, "inproc://x"));
    set_int (in, ZMQ_RCVHWM, 100);
    set_int (out, ZMQ_SNDHWM, 2);
    connect_to (out, "inproc://x");
    set_int (out, ZMQ_SNDHWM, 100);
    CHECK_INT (fill (out, 1000), 5);
    set_int (out, ZMQ_SNDTIMEO, 30);
    FAILS (zmq_send (out, "x", 1, 0), EAGAIN);
    zmq_close (in);
    zmq_close (out);

    void *router = new_socket (ctx, ZMQ_ROUTER), *dealer = new_socket (ctx, ZMQ_DEALER);
    OK (zmq_setsockopt (dealer, ZMQ_IDENTITY, "old", 3));
    connect_to (dealer, bind_tcp (router));
    OK (zmq_setsockopt (dealer, ZMQ_IDENTITY, "new", 3));
    send_text (dealer, "x");
    CHECK_STR (recv_text (router), "old|x");
    zmq_close (router);
    zmq_close (dealer);
    end_context (ctx);
    return 0;
}
