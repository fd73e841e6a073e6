/*  A handled signal ends any waiting call with EINTR, with SA_RESTART and without,
 *  and the call can be made again.                                            */
#include "blocking.h"
#include <zmq_utils.h>

static void handler (int sig) { (void) sig; }

static int slept;
static void *sleeps (void *arg)
{
    *(volatile int *) arg = (int) syscall (SYS_gettid);
    zmq_sleep (1000);
    slept = 1;
    return NULL;
}

int main (void)
{
    void *ctx = new_context ();
    for (int flags = 0; flags != 2 * SA_RESTART; flags += SA_RESTART) {
        struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
        CHECK (sigaction (SIGUSR1, &action, NULL) == 0);
        EACH_BLOCKING (i) {
            blocked_t b;
            void *s = socket_for (ctx, i);
            for (int again = 0; again < 2; again++) {
                block (&b, i, s);
                /*  Once may be too early: it might have slept elsewhere.        */
                UNTIL ((pthread_kill (b.thread, SIGUSR1), nap (2), b.ended));
                must_have_failed (&b, EINTR);
            }
            OK (zmq_close (s));
        }
        volatile int tid = 0;
        slept = 0;
        pthread_t t = start (sleeps, (void *) &tid);
        UNTIL (tid && asleep (tid));
        UNTIL ((pthread_kill (t, SIGUSR1), nap (2), slept));
        join (t);
    }
    end_context (ctx);
    return 0;
}
