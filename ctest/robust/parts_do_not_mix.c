/*  The same while reading: another peer is disconnected in the middle of a message,
 *  whose parts stay together.                                                 */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out [3];
        char b [8], from;
        const char *e [3];
        for (int i = 0; i < 3; i++) {
            char text [40];
            out [i] = new_socket (ctx, ZMQ_PUSH);
            connect_to (in, e [i] = bind_fresh (out [i], t));
            snprintf (text, sizeof text, "%d1|%d2|%d3", i, i, i);
            for (int k = 0; k < 3; k++)
                send_text (out [i], text);
        }
        CHECK_INT (zmq_recv (in, b, 8, 0), 2);
        from = b [0];
        OK (zmq_disconnect (in, e [(from - '0' + 1) % 3]));
        for (int k = 2; k < 4; k++) {
            CHECK_INT (zmq_recv (in, b, 8, 0), 2);
            CHECK_INT (b [0], from);
            CHECK_INT (b [1], '0' + k);
        }
        set_int (in, ZMQ_RCVTIMEO, 200);
        int whole = 0;
        for (const char *got; strcmp (got = recv_text (in), "<EAGAIN>"); whole++) {
            char expected [40];
            snprintf (expected, sizeof expected, "%c1|%c2|%c3", got [0], got [0], got [0]);
            CHECK_STR (got, expected);
        }
        CHECK (whole >= 5);     /* the two that stay, and what had come of the third */
        for (int i = 0; i < 3; i++)
            zmq_close (out [i]);
        zmq_close (in);
        end_context (ctx);
    }
    return 0;
}
