/*  No descriptor to wait with: zmq_poll needs none for sockets alone; beside a plain
 *  descriptor it says so, as does ZMQ_FD. The socket goes on, and all is well once
 *  there is one.                                                              */
#include "interpose.h"

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    zmq_pollitem_t items [3] = { { in, 0, ZMQ_POLLIN, 7 }, { out, 0, ZMQ_POLLIN, 7 }, { NULL, -1, ZMQ_POLLIN, 7 } };
    int fd, ends [2];
    size_t size = sizeof fd;
    connect_to (out, bind_tcp (in));
    break_call (CALL_EVENTFD, EMFILE, -1);
    OK (pipe (ends));
    items [2].fd = ends [0];
    FAILS (zmq_poll (items, 3, PATIENCE), EMFILE);
    CHECK_INT (items [0].revents, 7);
    FAILS (zmq_getsockopt (in, ZMQ_FD, &fd, &size), EMFILE);
    send_text (out, "x");
    CHECK_STR (recv_text (in), "x");
    send_text (out, "y");
    CHECK_INT (OK (zmq_poll (items, 2, PATIENCE)), 1);
    CHECK_INT (items [0].revents, ZMQ_POLLIN);
    CHECK_STR (recv_text (in), "y");
    mend (CALL_EVENTFD);
    send_text (out, "z");
    CHECK_INT (OK (zmq_poll (items, 3, PATIENCE)), 1);
    CHECK_INT (items [0].revents, ZMQ_POLLIN);
    CHECK (is_open (get_int (in, ZMQ_FD)));
    CHECK_STR (recv_text (in), "z");
    close (ends [0]), close (ends [1]);
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
