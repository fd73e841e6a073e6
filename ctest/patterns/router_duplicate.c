/*  A second peer with an identity in use is not heard and not addressed.       */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER), *a = new_socket (ctx, ZMQ_DEALER), *b = new_socket (ctx, ZMQ_DEALER);
        const char *e = bind_fresh (r, t);
        OK (zmq_setsockopt (a, ZMQ_IDENTITY, "D", 1));
        OK (zmq_setsockopt (b, ZMQ_IDENTITY, "D", 1));
        connect_to (a, e);
        send_text (a, "first");
        CHECK_STR (recv_text (r), "D|first");
        connect_to (b, e);
        send_text (b, "second");
        CHECK (quiet (r));
        send_text (r, "D|to D");
        CHECK_STR (recv_text (a), "to D");
        CHECK_STR (recv_now (b), "<EAGAIN>");
        zmq_close (r), zmq_close (a), zmq_close (b);
        end_context (ctx);
    }
    return 0;
}
