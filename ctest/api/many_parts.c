/*  A message of ten thousand parts, and many messages of few, keep their shape. */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        connect_to (out, bind_fresh (in, t));
        for (int i = 0; i < 10000; i++)
            OK (zmq_send (out, &i, sizeof i, i < 9999 ? ZMQ_SNDMORE : 0));
        for (int i = 0; i < 10000; i++) {
            int n;
            CHECK_INT (zmq_recv (in, &n, sizeof n, 0), sizeof n);
            CHECK_INT (n, i);
            CHECK_INT (get_int (in, ZMQ_RCVMORE), i < 9999);
        }
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
