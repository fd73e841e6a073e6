/*  A peer leaves and its successor comes before the socket was called again: the
 *  successor is served. ROUTER by identity, and PAIR.                          */
#include "test.h"

int main (void)
{
    static const int types [] [2] = { { ZMQ_ROUTER, ZMQ_DEALER }, { ZMQ_PAIR, ZMQ_PAIR } };
    EACH_TRANSPORT (t)
        for (int i = 0; i < 2; i++) {
            void *ctx = new_context (), *s = new_socket (ctx, types [i] [0]), *a = new_socket (ctx, types [i] [1]), *b = new_socket (ctx, types [i] [1]);
            const char *e = bind_fresh (s, t);
            OK (zmq_setsockopt (a, ZMQ_IDENTITY, "D", 1));
            OK (zmq_setsockopt (b, ZMQ_IDENTITY, "D", 1));
            connect_to (a, e);
            send_text (a, "first");
            CHECK_STR (recv_text (s), i ? "first" : "D|first");
            OK (zmq_close (a));
            nap (100);          /* all of it happens while S is idle */
            connect_to (b, e);
            nap (100);
            send_text (b, "second");
            CHECK_STR (recv_text (s), i ? "second" : "D|second");
            send_text (s, i ? "back" : "D|back");
            CHECK_STR (recv_text (b), "back");
            zmq_close (s), zmq_close (b);
            end_context (ctx);
        }
    return 0;
}
