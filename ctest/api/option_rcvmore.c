/*  ZMQ_RCVMORE tells of the last part that was received; a receive that fails
 *  leaves it. The old way of asking, with a 64-bit variable, works where the
 *  variable was zero.                                                        */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    char c [8];
    OK (zmq_bind (a, "inproc://x"));
    connect_to (b, "inproc://x");
    CHECK_INT (get_int (b, ZMQ_RCVMORE), 0);
    send_text (a, "1|2|3");
    OK (zmq_recv (b, c, 8, 0));
    CHECK_INT (get_int (b, ZMQ_RCVMORE), 1);
    int64_t more = 0;
    size_t size = sizeof more;
    OK (zmq_getsockopt (b, ZMQ_RCVMORE, &more, &size));
    CHECK_INT (more, 1);
    CHECK_INT (size, 4);
    OK (zmq_recv (b, c, 0, 0));             /* too short a buffer: no influence */
    CHECK_INT (get_int (b, ZMQ_RCVMORE), 1);
    OK (zmq_recv (b, c, 8, 0));
    CHECK_INT (get_int (b, ZMQ_RCVMORE), 0);
    send_text (a, "1|2");
    OK (zmq_recv (b, c, 8, 0));
    FAILS (zmq_msg_recv (NULL, b, 0), EFAULT);
    CHECK_INT (get_int (b, ZMQ_RCVMORE), 1);
    OK (zmq_recv (b, c, 8, 0));
    FAILS (zmq_recv (b, c, 8, ZMQ_DONTWAIT), EAGAIN);
    CHECK_INT (get_int (b, ZMQ_RCVMORE), 0);
    zmq_close (a);
    zmq_close (b);
    end_context (ctx);
    return 0;
}
