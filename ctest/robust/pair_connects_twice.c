/*  A PAIR connects a second time: 0, and the second link is cut.                */
#include "test.h"

int main (void)
{
    static const int types [] = { ZMQ_PAIR, ZMQ_DEALER, ZMQ_ROUTER, ZMQ_REP, ZMQ_PULL };
    EACH_TRANSPORT (t)
        for (int i = 0; i < 5; i++) {
            void *ctx = new_context (), *s = new_socket (ctx, types [i]), *p = new_socket (ctx, ZMQ_PAIR);
            const char *e = bind_fresh (s, t);
            connect_to (p, e);
            for (int k = 0; k < 2; k++) {
                if (types [i] != ZMQ_REP) {     /* which wants an envelope */
                    send_text (p, "x");
                    const char *got = recv_text (s);
                    CHECK_STR (got + strlen (got) - 1, "x");
                }
                CHECK_INT (zmq_connect (p, e), 0);
                events (s);
            }
            zmq_close (s), zmq_close (p);
            end_context (ctx);
        }
    return 0;
}
