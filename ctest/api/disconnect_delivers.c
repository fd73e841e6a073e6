/*  Messages queued for a peer that is there are delivered within the linger time
 *  when the endpoint is disconnected; 3.2.6 lost them.                        */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
        static char big [100000];
        const char *e = bind_fresh (s, t);
        set_int (c, ZMQ_LINGER, -1);
        connect_to (c, e);
        send_text (c, "first");
        CHECK_STR (recv_text (s), "first");
        for (int i = 0; i < 300; i++)
            CHECK_INT (zmq_send (c, big, sizeof big, 0), sizeof big);
        OK (zmq_disconnect (c, e));
        FAILS (zmq_send (c, "x", 1, ZMQ_DONTWAIT), EAGAIN);
        for (int i = 0; i < 300; i++)
            CHECK_INT (zmq_recv (s, big, sizeof big, 0), sizeof big);
        CHECK (quiet (s));
        zmq_close (s);
        zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
