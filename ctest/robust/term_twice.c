/*  Terminating a context twice: EFAULT.                                       */
#include "test.h"

int main (void)
{
    void *ctx = new_context ();
    CHECK_INT (zmq_term (ctx), 0);
    FAILS (zmq_term (ctx), EFAULT);
    ctx = new_context ();
    OK (zmq_close (new_socket (ctx, ZMQ_PUB)));
    CHECK_INT (zmq_term (ctx), 0);
    FAILS (zmq_term (ctx), EFAULT);
    FAILS (zmq_ctx_destroy (ctx), EFAULT);
    return 0;
}
