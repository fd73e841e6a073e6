/*  Thousands of items, sockets and descriptors mixed: all that are ready, and no
 *  others.                                                                   */
#include "test.h"

#define SOCKETS 400
#define ITEMS 4000

int main (void)
{
    void *ctx = new_context (), *in [SOCKETS], *out [SOCKETS];
    static zmq_pollitem_t items [ITEMS];
    int p [2];
    CHECK (pipe (p) == 0);
    for (int i = 0; i < SOCKETS; i++) {
        in [i] = new_socket (ctx, ZMQ_PULL);
        out [i] = new_socket (ctx, ZMQ_PUSH);
        connect_to (out [i], bind_fresh (in [i], "inproc"));
    }
    for (int i = 0; i < ITEMS; i++)
        if (i % 10)
            items [i] = (zmq_pollitem_t) { NULL, i % 2 ? p [0] : p [1], i % 2 ? ZMQ_POLLIN : ZMQ_POLLOUT, 0 };
        else
            items [i] = (zmq_pollitem_t) { in [i / 10], 0, ZMQ_POLLIN, 0 };
    int writable = 0;
    for (int i = 0; i < ITEMS; i++)
        writable += i % 10 && !(i % 2);
    CHECK_INT (zmq_poll (items, ITEMS, 0), writable);
    for (int i = 0; i < SOCKETS; i += 2)
        send_text (out [i], "x");
    CHECK_INT (zmq_poll (items, ITEMS, PATIENCE), writable + SOCKETS / 2);
    for (int i = 0; i < ITEMS; i++)
        if (i % 10)
            CHECK_INT (items [i].revents, i % 2 ? 0 : ZMQ_POLLOUT);
        else
            CHECK_INT (items [i].revents, i / 10 % 2 ? 0 : ZMQ_POLLIN);
    for (int i = 0; i < SOCKETS; i++) {
        OK (zmq_close (in [i]));
        OK (zmq_close (out [i]));
    }
    end_context (ctx);
    return 0;
}
