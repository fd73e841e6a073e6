/*  zmq_term returns when every socket has been closed, and not before.        */
#include "test.h"

static volatile int done;
static void *term (void *ctx)
{
    CHECK_INT (zmq_term (ctx), 0);
    done = 1;
    return NULL;
}

int main (void)
{
    void *ctx = new_context ();
    CHECK_INT (zmq_term (ctx), 0);      /* never used: at once */

    ctx = new_context ();
    void *a = new_socket (ctx, ZMQ_PUB), *b = new_socket (ctx, ZMQ_PUB);
    pthread_t t = start (term, ctx);
    UNTIL (zmq_send (a, "x", 1, 0) == -1);
    CHECK_INT (errno, ETERM);
    OK (zmq_close (a));
    nap (GLANCE);
    CHECK (!done);
    OK (zmq_close (b));
    join (t);
    CHECK (done);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), EFAULT);
    FAILS (zmq_term (ctx), EFAULT);
    return 0;
}
