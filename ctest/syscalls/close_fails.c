/*  close(2) reports an error: the descriptor is gone all the same and must not be
 *  closed twice, since somebody else may have its number by then.                */
#include "interpose.h"

int main (void)
{
    static const int errors [] = { EIO, EINTR, ENOSPC };
    for (int i = 0; i < 3; i++) {
        int before = open_descriptors ();
        break_call (CALL_CLOSE, errors [i], -1);
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        const char *e = bind_tcp (in);
        connect_to (out, e);
        send_text (out, "x");
        CHECK_STR (recv_text (in), "x");
        OK (zmq_unbind (in, e));
        OK (zmq_close (in));
        OK (zmq_close (out));
        end_context (ctx);
        CHECK (failed (CALL_CLOSE) > 0);
        mend (CALL_CLOSE);
        CHECK_INT (open_descriptors (), before);
    }
    return 0;
}
