/*  zmq_unbind with messages queued for a peer that is there: delivered within the
 *  linger time.                                                              */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *out = new_socket (ctx, ZMQ_PUSH), *in = new_socket (ctx, ZMQ_PULL);
        static char big [100000];
        const char *e = bind_fresh (out, transports [i]);
        set_int (out, ZMQ_LINGER, -1);
        connect_to (in, e);
        send_text (out, "first");
        CHECK_STR (recv_text (in), "first");
        for (int k = 0; k < 300; k++)
            CHECK_INT (zmq_send (out, big, sizeof big, 0), sizeof big);
        OK (zmq_unbind (out, e));
        for (int k = 0; k < 300; k++)
            CHECK_INT (zmq_recv (in, big, sizeof big, 0), sizeof big);
        zmq_close (out), zmq_close (in);
        end_context (ctx);
    }
    return 0;
}
