/*  zmq_term returns when every socket has been closed, and not before, with any
 *  number of I/O threads.                                                      */
#include "test.h"

static volatile int done;
static void *term (void *ctx)
{
    CHECK_INT (zmq_term (ctx), 0);
    done = 1;
    return NULL;
}

static void case_of (int io_threads)
{
    void *ctx = zmq_init (io_threads), *a = new_socket (ctx, ZMQ_PUB), *b = new_socket (ctx, ZMQ_PUB);
    done = 0;
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
}

int main (void)
{
    CHECK_INT (zmq_term (new_context ()), 0);   /* never used: at once */
    case_of (0);
    case_of (1);
    case_of (3);
    return 0;
}
