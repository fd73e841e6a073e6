/*  Closed right after sending: everything arrives, however slow the reader.   */
#include "test.h"

#define MESSAGES 300

int main (void)
{
    static char body [100000];
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
        set_int (c, ZMQ_LINGER, -1);
        connect_to (c, bind_fresh (s, t));
        for (int k = 0; k < MESSAGES; k++) {
            memcpy (body, &k, sizeof k);
            OK (zmq_send (c, body, sizeof body, 0));
        }
        OK (zmq_close (c));
        for (int k = 0; k < MESSAGES; k++) {
            CHECK_INT (zmq_recv (s, body, sizeof body, 0), sizeof body);
            CHECK (!memcmp (body, &k, sizeof k));
            if (k % 50 == 0)
                nap (20);
        }
        zmq_close (s);
        end_context (ctx);
    }
    return 0;
}
