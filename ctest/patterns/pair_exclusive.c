/*  PAIR has one peer: a second gets no word in, and the first is not disturbed.
 *  When the first has gone, a new one is served.                             */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *p = new_socket (ctx, ZMQ_PAIR), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
        const char *e = bind_fresh (p, t);
        connect_to (a, e);
        send_text (a, "first");
        CHECK_STR (recv_text (p), "first");
        CHECK_INT (zmq_connect (b, e), 0);
        if (!strcmp (t, "inproc")) {
            UNTIL ((events (p), events (b) == 0));
            FAILS (zmq_send (b, "x", 1, ZMQ_DONTWAIT), EAGAIN);
        } else
            zmq_send (b, "x", 1, ZMQ_DONTWAIT);
        CHECK (quiet (p));
        send_text (p, "back");
        CHECK_STR (recv_text (a), "back");
        send_text (a, "last words");
        OK (zmq_close (a));
        OK (zmq_close (b));
        CHECK_STR (recv_text (p), "last words");
        UNTIL (!(events (p) & ZMQ_POLLOUT));
        void *c = new_socket (ctx, ZMQ_PAIR);
        connect_to (c, e);
        send_text (c, "new");
        CHECK_STR (recv_text (p), "new");
        send_text (p, "welcome");
        CHECK_STR (recv_text (c), "welcome");
        zmq_close (c), zmq_close (p);
        end_context (ctx);
    }
    return 0;
}
