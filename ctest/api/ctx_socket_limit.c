/*  ZMQ_MAX_SOCKETS: EMFILE at the limit, before the type is looked at; a closed
 *  socket gives its slot back. The default allows 1024.                       */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s [1024];
    struct rlimit r;
    CHECK (getrlimit (RLIMIT_NOFILE, &r) == 0);
    int most = r.rlim_cur < 3000 ? 200 : 1024;
    if (most < 1024)
        OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, most));
    for (int i = 0; i < most; i++)
        CHECK ((s [i] = zmq_socket (ctx, ZMQ_PUB)));
    FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), EMFILE);
    FAILS_NULL (zmq_socket (ctx, 4711), EMFILE);
    for (int i = 0; i < 50; i++) {
        void *again;
        OK (zmq_close (s [i]));
        UNTIL ((again = zmq_socket (ctx, ZMQ_PUSH)));
        s [i] = again;
    }
    for (int i = 0; i < most; i++)
        OK (zmq_close (s [i]));
    end_context (ctx);
    return 0;
}
