/*  zmq_poll on sockets: which bits, what is returned, level-triggered.        */
#include "test.h"

static int poll_one (void *s, short wanted, long timeout, short *got)
{
    zmq_pollitem_t item = { s, -77, wanted, 0x55 };
    int rc = OK (zmq_poll (&item, 1, timeout));
    *got = item.revents;
    return rc;
}

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_DEALER), *b = new_socket (ctx, ZMQ_DEALER);
    short got;
    CHECK_INT (poll_one (a, ZMQ_POLLIN | ZMQ_POLLOUT, 0, &got), 0);     /* no peer */
    CHECK_INT (got, 0);
    OK (zmq_bind (a, "inproc://x"));
    connect_to (b, "inproc://x");
    CHECK_INT (poll_one (a, ZMQ_POLLIN, 0, &got), 0);
    CHECK_INT (got, 0);
    CHECK_INT (poll_one (a, ZMQ_POLLOUT, 0, &got), 1);
    CHECK_INT (got, ZMQ_POLLOUT);
    send_text (b, "x");
    for (int i = 0; i < 3; i++) {
        CHECK_INT (poll_one (a, ZMQ_POLLIN, -1, &got), 1);
        CHECK_INT (got, ZMQ_POLLIN);
    }
    CHECK_INT (poll_one (a, ZMQ_POLLIN | ZMQ_POLLOUT | ZMQ_POLLERR, 0, &got), 1);
    CHECK_INT (got, ZMQ_POLLIN | ZMQ_POLLOUT);
    CHECK_INT (poll_one (a, ZMQ_POLLERR, 0, &got), 0);
    CHECK_INT (poll_one (a, 0, 0, &got), 0);
    CHECK_INT (got, 0);
    CHECK_INT (poll_one (a, 64, 0, &got), 0);
    /*  The same socket twice, and items are counted, not bits.               */
    zmq_pollitem_t items [] = { { a, 0, ZMQ_POLLIN | ZMQ_POLLOUT, 0 }, { a, 0, ZMQ_POLLOUT, 0 }, { b, 0, ZMQ_POLLIN, 9 } };
    CHECK_INT (zmq_poll (items, 3, 0), 2);
    CHECK_INT (items [0].revents, 3);
    CHECK_INT (items [1].revents, 2);
    CHECK_INT (items [2].revents, 0);
    /*  The sockets' own time limits play no part.                            */
    set_int (b, ZMQ_RCVTIMEO, 0);
    CHECK_INT (poll_one (b, ZMQ_POLLIN, 50, &got), 0);
    zmq_close (a);
    zmq_close (b);
    end_context (ctx);
    return 0;
}
