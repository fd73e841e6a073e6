/*  Keepalive values that the kernel refuses: nobody dies, messages flow.        */
#include "test.h"

int main (void)
{
    static const int options [] = { ZMQ_TCP_KEEPALIVE_CNT, ZMQ_TCP_KEEPALIVE_IDLE, ZMQ_TCP_KEEPALIVE_INTVL };
    for (int i = 0; i < 3; i++)
        for (int side = 0; side < 2; side++) {
            void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH), *s = side ? in : out;
            int value = 1000000;
            set_int (s, ZMQ_TCP_KEEPALIVE, 1);
            if (zmq_setsockopt (s, options [i], &value, sizeof value) == -1)
                CHECK_INT (errno, EINVAL);
            connect_to (out, bind_tcp (in));
            send_text (out, "x");
            CHECK_STR (recv_text (in), "x");
            zmq_close (in), zmq_close (out);
            end_context (ctx);
        }
    return 0;
}
