/*  An ipc file that cannot be removed holds nobody up.                           */
#include "interpose.h"

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    const char *e = bind_fresh (in, "ipc");
    break_call (CALL_UNLINK, EACCES, -1);
    OK (zmq_unbind (in, e));
    /*  The file is still there, and nobody may take it away.                    */
    FAILS (zmq_bind (in, e), EADDRINUSE);
    mend (CALL_UNLINK);
    bind_to (in, e);
    connect_to (out, e);
    send_text (out, "x");
    CHECK_STR (recv_text (in), "x");
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
