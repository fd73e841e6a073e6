/*  ZMQ_FD in the way its users are told to: wait for the descriptor, then look
 *  at ZMQ_EVENTS until there is nothing left. Every message is found.         */
#include "test.h"

#define MESSAGES 20000

static void *sender (void *s)
{
    for (int i = 0; i < MESSAGES; i++)
        OK (zmq_send (s, &i, sizeof i, 0));
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        connect_to (out, bind_fresh (in, t));
        struct pollfd p = { get_int (in, ZMQ_FD), POLLIN, 0 };
        pthread_t thread = start (sender, out);
        for (int next = 0; next < MESSAGES; ) {
            while (events (in) & ZMQ_POLLIN) {
                int n;
                CHECK_INT (zmq_recv (in, &n, sizeof n, ZMQ_DONTWAIT), sizeof n);
                CHECK_INT (n, next);
                next++;
            }
            if (next < MESSAGES)
                CHECK_INT (poll (&p, 1, PATIENCE), 1);
        }
        join (thread);
        CHECK_INT (get_int (in, ZMQ_FD), p.fd);
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
