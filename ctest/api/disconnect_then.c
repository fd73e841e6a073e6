/*  After disconnecting its only peer a sender is without peers; what had been
 *  received is not lost; connecting again works.                             */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
        const char *e = bind_fresh (s, t);
        for (int i = 0; i < 20; i++) {
            connect_to (c, e);
            send_text (c, "a");
            CHECK_STR (recv_text (s), "a");
            OK (zmq_disconnect (c, e));
            FAILS (zmq_send (c, "x", 1, ZMQ_DONTWAIT), EAGAIN);
            CHECK_INT (events (c), 0);
        }
        zmq_close (s);
        zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
