/*  zmq_sendiov that fails half way: what was sent before stays sent.           */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    struct iovec v [4] = { { (void *) "1", 1 }, { (void *) "2", 1 }, { (void *) "3", 1 }, { (void *) "4", 1 } };
    set_int (in, ZMQ_RCVHWM, 1);
    set_int (out, ZMQ_SNDHWM, 1);
    connect_to (out, bind_fresh (in, "inproc"));
    FAILS (zmq_sendiov (out, v, 4, ZMQ_DONTWAIT), EAGAIN);
    CHECK_STR (recv_now (in), "1");
    CHECK_STR (recv_now (in), "2");
    CHECK_STR (recv_now (in), "<EAGAIN>");
    zmq_close (in);
    zmq_close (out);
    end_context (ctx);
    return 0;
}
