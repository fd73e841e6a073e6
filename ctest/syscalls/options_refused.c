/*  What the system will not set or tell of a connection, it does without.        */
#include "interpose.h"

int main (void)
{
    static const int calls [] = { CALL_SETSOCKOPT, CALL_GETPEERNAME, CALL_GETSOCKNAME };
    for (int i = 0; i < 3; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        const int options [] = { ZMQ_SNDBUF, ZMQ_RCVBUF, ZMQ_TCP_KEEPALIVE, ZMQ_TCP_KEEPALIVE_IDLE };
        for (int o = 0; o < 4; o++) {
            set_int (in, options [o], 1);
            set_int (out, options [o], 1);
        }
        const char *e = bind_tcp (in);
        break_call (calls [i], EPERM, -1);
        connect_to (out, e);
        send_text (out, "x");
        CHECK_STR (recv_text (in), "x");
        mend (calls [i]);
        zmq_close (in), zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
