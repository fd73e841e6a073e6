/*  No descriptor to wait with: zmq_poll and ZMQ_FD say so, the socket goes on, and
 *  all is well once there is one.                                             */
#include "interpose.h"

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    zmq_pollitem_t items [2] = { { in, 0, ZMQ_POLLIN, 7 }, { out, 0, ZMQ_POLLIN, 7 } };
    int fd;
    size_t size = sizeof fd;
    connect_to (out, bind_tcp (in));
    break_call (CALL_EVENTFD, EMFILE, -1);
    FAILS (zmq_poll (items, 2, PATIENCE), EMFILE);
    CHECK_INT (items [0].revents, 7);
    FAILS (zmq_getsockopt (in, ZMQ_FD, &fd, &size), EMFILE);
    send_text (out, "x");
    CHECK_STR (recv_text (in), "x");
    /*  Nothing to wait for, nothing to wait with.                             */
    send_text (out, "y");
    wait_for (in, ZMQ_POLLIN);
    CHECK_INT (OK (zmq_poll (items, 1, 0)), 1);
    CHECK_STR (recv_text (in), "y");
    mend (CALL_EVENTFD);
    send_text (out, "z");
    CHECK_INT (OK (zmq_poll (items, 2, PATIENCE)), 1);
    CHECK_INT (items [0].revents, ZMQ_POLLIN);
    CHECK (is_open (get_int (in, ZMQ_FD)));
    CHECK_STR (recv_text (in), "z");
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
