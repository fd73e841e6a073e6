/*  The peer of a PAIR is replaced in the middle of a message: the new one gets no
 *  tail of it.                                                               */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *p = new_socket (ctx, ZMQ_PAIR), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
        const char *e = bind_fresh (p, t);
        connect_to (a, e);
        wait_for (p, ZMQ_POLLOUT);
        OK (zmq_send (p, "head", 4, ZMQ_SNDMORE));
        OK (zmq_close (a));
        nap (60);
        events (p);
        connect_to (b, e);
        nap (60);
        events (p);
        OK (zmq_send (p, "tail", 4, 0));
        UNTIL ((zmq_send (p, "whole", 5, ZMQ_DONTWAIT), events (b) & ZMQ_POLLIN));
        CHECK_STR (recv_text (b), "whole");
        zmq_close (p), zmq_close (b);
        end_context (ctx);
    }
    return 0;
}
