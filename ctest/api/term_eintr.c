/*  A handled signal interrupts zmq_term with EINTR, as often as one comes; the
 *  context stays half terminated and the call can be made again.              */
#include "test.h"
#include <sys/syscall.h>

static volatile int tid, interrupted;
static void handler (int sig) { (void) sig; }

static void *term (void *ctx)
{
    tid = (int) syscall (SYS_gettid);
    int rc;
    while ((rc = zmq_term (ctx)) == -1) {
        CHECK_INT (errno, EINTR);
        interrupted++;
    }
    return NULL;
}

int main (void)
{
    for (int restart = 0; restart < 2; restart++) {
        struct sigaction action = { .sa_handler = handler, .sa_flags = restart ? SA_RESTART : 0 };
        CHECK (sigaction (SIGUSR1, &action, NULL) == 0);
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
        tid = interrupted = 0;
        pthread_t t = start (term, ctx);
        UNTIL (tid && asleep (tid));
        for (int i = 1; i <= 3; i++)
            UNTIL ((pthread_kill (t, SIGUSR1), nap (5), interrupted >= i));
        FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), ETERM);
        FAILS (zmq_send (s, "x", 1, 0), ETERM);
        CHECK_INT (zmq_ctx_get (ctx, ZMQ_IO_THREADS), 1);
        OK (zmq_close (s));
        join (t);
    }
    return 0;
}
