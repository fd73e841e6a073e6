/*  Waiting fails: zmq_poll says why and can be called again.                     */
#include "interpose.h"

int main (void)
{
    static const int errors [] = { ENOMEM, EINTR, EINVAL, EIO };
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    zmq_pollitem_t items [2] = { { in, 0, ZMQ_POLLIN, 7 }, { NULL, 0, ZMQ_POLLIN, 7 } };
    connect_to (out, bind_tcp (in));
    for (int i = 0; i < 4; i++) {
        break_call (CALL_PPOLL, errors [i], 1);
        FAILS (zmq_poll (items, 2, PATIENCE), errors [i]);
        CHECK_INT (items [0].revents, 7);
        CHECK_INT (items [1].revents, 7);
    }
    send_text (out, "x");
    CHECK_INT (OK (zmq_poll (items, 1, PATIENCE)), 1);
    CHECK_STR (recv_text (in), "x");
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
