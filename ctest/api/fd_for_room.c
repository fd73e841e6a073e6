/*  The sender's ZMQ_FD tells when there is room again.                        */
#include "test.h"

static void *reader (void *s)
{
    for (int i = 0; i < 5000; i++)
        CHECK_STR (recv_text (s), "x");
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        set_int (in, ZMQ_RCVHWM, 4);
        set_int (out, ZMQ_SNDHWM, 4);
        connect_to (out, bind_fresh (in, t));
        struct pollfd p = { get_int (out, ZMQ_FD), POLLIN, 0 };
        pthread_t thread = start (reader, in);
        for (int sent = 0; sent < 5000; ) {
            while (sent < 5000 && events (out) & ZMQ_POLLOUT) {
                OK (zmq_send (out, "x", 1, ZMQ_DONTWAIT));
                sent++;
            }
            if (sent < 5000)
                CHECK_INT (poll (&p, 1, PATIENCE), 1);
        }
        join (thread);
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
