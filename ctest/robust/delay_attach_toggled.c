/*  ZMQ_DELAY_ATTACH_ON_CONNECT changed after the connect: no influence, no abort. */
#include "test.h"

int main (void)
{
    for (int first = 0; first < 2; first++) {
        void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH), *s = new_socket (ctx, ZMQ_PULL);
        const char *e = bind_tcp (s);
        set_int (c, ZMQ_RECONNECT_IVL, 10);
        set_int (c, ZMQ_DELAY_ATTACH_ON_CONNECT, first);
        connect_to (c, e);
        send_text (c, "x");
        CHECK_STR (recv_text (s), "x");
        set_int (c, ZMQ_DELAY_ATTACH_ON_CONNECT, !first);
        OK (zmq_close (s));
        for (int i = 0; i < 20; i++) {
            events (c);
            zmq_send (c, "lost", 4, ZMQ_DONTWAIT);
            nap (10);
        }
        s = new_socket (ctx, ZMQ_PULL);
        UNTIL (zmq_bind (s, e) == 0);
        UNTIL ((zmq_send (c, "x", 1, ZMQ_DONTWAIT), events (s) & ZMQ_POLLIN));
        zmq_close (s), zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
