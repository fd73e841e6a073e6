/*  Closing a socket that another thread waits in wakes that thread with ENOTSOCK.
 *  It is a misuse, but nothing breaks.                                       */
#include "test.h"
#include <sys/syscall.h>

static volatile int tid;

static void *receives (void *s)
{
    char b [8];
    tid = (int) syscall (SYS_gettid);
    FAILS (zmq_recv (s, b, 8, 0), ENOTSOCK);
    return NULL;
}

int main (void)
{
    for (int i = 0; i < 20; i++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
        bind_tcp (s);
        tid = 0;
        pthread_t t = start (receives, s);
        UNTIL (tid && asleep (tid));
        OK (zmq_close (s));
        join (t);
        end_context (ctx);
    }
    return 0;
}
