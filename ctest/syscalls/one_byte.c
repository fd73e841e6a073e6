/*  The system moves a single byte at a time, both ways: everything arrives, from the
 *  handshake on, whole and in order.                                           */
#include "interpose.h"

static const size_t sizes [] = { 0, 1, 29, 30, 254, 255, 256, 8191, 8192, 40000, 70000 };
enum { COUNT = sizeof sizes / sizeof *sizes };

static void fill_with (char *data, size_t size, int seed)
{
    for (size_t i = 0; i < size; i++)
        data [i] = (char) (i * 7 + seed);
}

static void exchange (void *from, void *to)
{
    static char data [70000], got [70000];
    for (int i = 0; i < COUNT; i++) {
        fill_with (data, sizes [i], i);
        OK (zmq_send (from, data, sizes [i], i % 3 ? 0 : ZMQ_SNDMORE));
        if (i % 3 == 0)
            OK (zmq_send (from, data, sizes [i], 0));
    }
    for (int i = 0; i < COUNT; i++)
        for (int part = i % 3 == 0; part >= 0; part--) {
            CHECK_INT (OK (zmq_recv (to, got, sizeof got, 0)), sizes [i]);
            fill_with (data, sizes [i], i);
            CHECK (memcmp (got, data, sizes [i]) == 0);
            CHECK_INT (get_int (to, ZMQ_RCVMORE), part);
        }
}

int main (void)
{
    trickle = 1;
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *a = new_socket (ctx, ZMQ_DEALER), *b = new_socket (ctx, ZMQ_DEALER);
        connect_to (b, bind_fresh (a, transports [i]));
        exchange (b, a);
        exchange (a, b);
        zmq_close (a), zmq_close (b);
        end_context (ctx);
    }
    return 0;
}
