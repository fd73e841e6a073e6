/*  Waiting itself fails, for whatever reason: the I/O thread neither spins nor
 *  stops, and works on when the trouble is over.                               */
#include "interpose.h"

int main (void)
{
    static const int errors [] = { ENOMEM, EIO, EINVAL, EBADF };
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    connect_to (out, bind_tcp (in));
    for (int i = 0; i < 4; i++) {
        break_call (CALL_EPOLL_WAIT, errors [i], -1);
        WITHOUT_SPINNING (20, ({
            send_text (out, "to wake it");
            await_failed (CALL_EPOLL_WAIT, 20);
        }));
        mend (CALL_EPOLL_WAIT);
        send_text (out, "x");
        CHECK_STR (recv_text (in), "to wake it");
        CHECK_STR (recv_text (in), "x");
    }
    /*  Even so, the context ends.                                             */
    break_call (CALL_EPOLL_WAIT, ENOMEM, -1);
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
