/*  PAIR between two threads: both send and receive at once, in order, all of it. */
#include "test.h"

#define MESSAGES 30000

static void *side (void *s)
{
    int sent = 0, got = 0;
    while (sent < MESSAGES || got < MESSAGES) {
        zmq_pollitem_t item = { s, 0, (short) ((sent < MESSAGES ? ZMQ_POLLOUT : 0) | ZMQ_POLLIN), 0 };
        CHECK_INT (zmq_poll (&item, 1, PATIENCE), 1);
        while (sent < MESSAGES && zmq_send (s, &sent, sizeof sent, ZMQ_DONTWAIT) != -1)
            sent++;
        for (int n; got < MESSAGES && zmq_recv (s, &n, sizeof n, ZMQ_DONTWAIT) != -1; got++)
            CHECK_INT (n, got);
    }
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
        connect_to (b, bind_fresh (a, t));
        pthread_t x = start (side, a), y = start (side, b);
        join (x);
        join (y);
        CHECK_STR (recv_now (a), "<EAGAIN>");
        CHECK_STR (recv_now (b), "<EAGAIN>");
        zmq_close (a);
        zmq_close (b);
        end_context (ctx);
    }
    return 0;
}
