/*  One socket used by several threads at once, which is a misuse: nothing is
 *  corrupted, every message arrives once.                                    */
#include "test.h"

#define EACH 3000

static void *sender (void *s)
{
    for (int i = 0; i < EACH; i++)
        CHECK_INT (zmq_send (s, "message of some length, so that it lives on the heap", 52, 0), 52);
    return NULL;
}
static void *receiver (void *s)
{
    for (int i = 0; i < EACH; i++) {
        char b [100];
        CHECK_INT (zmq_recv (s, b, sizeof b, 0), 52);
        CHECK (!memcmp (b, "message of some length, so that it lives on the heap", 52));
    }
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        pthread_t threads [6];
        connect_to (out, bind_fresh (in, t));
        for (int i = 0; i < 3; i++) {
            threads [i] = start (sender, out);
            threads [i + 3] = start (receiver, in);
        }
        for (int i = 0; i < 6; i++)
            join (threads [i]);
        CHECK_STR (recv_now (in), "<EAGAIN>");
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
