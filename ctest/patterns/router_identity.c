/*  Automatic identities: five bytes, the first 0, new for each connection, usable
 *  for replies; not predictable.                                             */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER), *d [3];
        char identity [3] [8];
        const char *e = bind_fresh (r, t);
        for (int i = 0; i < 3; i++) {
            d [i] = new_socket (ctx, ZMQ_DEALER);
            connect_to (d [i], e);
            send_text (d [i], "x");
            CHECK_INT (zmq_recv (r, identity [i], 8, 0), 5);
            CHECK_INT (identity [i] [0], 0);
            CHECK_INT (get_int (r, ZMQ_RCVMORE), 1);
            CHECK_STR (recv_text (r), "x");
            for (int k = 0; k < i; k++)
                CHECK (memcmp (identity [i], identity [k], 5));
        }
        CHECK (memcmp (identity [0], "\x00\x6b\x8b\x45\x67", 5));
        for (int i = 0; i < 3; i++) {
            char text [8];
            snprintf (text, sizeof text, "to %d", i);
            OK (zmq_send (r, identity [i], 5, ZMQ_SNDMORE));
            send_text (r, text);
            CHECK_STR (recv_text (d [i]), text);
            zmq_close (d [i]);
        }
        zmq_close (r);
        end_context (ctx);
    }
    return 0;
}
