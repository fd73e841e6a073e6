/*  A connected reader that does not read: the sender is stopped, in reasonable
 *  time, by the marks and the buffers of the system; then all arrives in order.  */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        static char body [10000];
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        set_int (in, ZMQ_RCVHWM, 5);
        set_int (out, ZMQ_SNDHWM, 5);
        connect_to (out, bind_fresh (in, transports [i]));
        set_int (out, ZMQ_SNDTIMEO, 300);
        int sent = 0, got = 0;
        while (sent < 20000 && zmq_send (out, memcpy (body, &sent, sizeof sent), sizeof body, 0) != -1)
            sent++;
        CHECK (sent < 20000);       /* 200 MB did not just pile up somewhere */
        set_int (in, ZMQ_RCVTIMEO, 500);
        while (zmq_recv (in, body, sizeof body, 0) == sizeof body) {
            CHECK (!memcmp (body, &got, sizeof got));
            got++;
        }
        CHECK_INT (got, sent);
        zmq_close (in), zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
