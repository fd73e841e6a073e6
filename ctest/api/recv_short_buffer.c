/*  zmq_recv into too small a buffer: the full size is returned, what fits is
 *  there, nothing beyond is touched, and the rest is gone.                    */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        static char big [5000];
        char b [8];
        connect_to (out, bind_fresh (in, t));
        memset (b, '.', sizeof b);
        send_text (out, "0123456789|next");
        CHECK_INT (zmq_recv (in, b, 4, 0), 10);
        CHECK (!memcmp (b, "0123....", 8));
        CHECK_INT (get_int (in, ZMQ_RCVMORE), 1);
        CHECK_INT (zmq_recv (in, b, 8, 0), 4);
        OK (zmq_send (out, big, sizeof big, 0));
        CHECK_INT (zmq_recv (in, NULL, 0, 0), 5000);
        send_text (out, "x");
        CHECK_INT (zmq_recv (in, b, 8, 0), 1);
        CHECK_INT (zmq_send (out, NULL, 0, 0), 0);
        CHECK_INT (zmq_recv (in, NULL, 0, 0), 0);
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
