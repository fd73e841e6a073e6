/*  A poll of nothing for 71 minutes waits (3.2.6 returned at once), also with
 *  items; a signal ends it.                                                   */
#include "test.h"
#include <sys/syscall.h>

static volatile int tid, over;
static zmq_pollitem_t item = { NULL, -1, ZMQ_POLLIN, 0 };
static const long limits [] = { 4294968L, 2147483648L, 4294967296L, LONG_MAX };
static void handler (int sig) { (void) sig; }

static void *polls (void *arg)
{
    int i = (int) (intptr_t) arg;
    tid = (int) syscall (SYS_gettid);
    FAILS (zmq_poll (&item, i / 4, limits [i % 4]), EINTR);
    over = 1;
    return NULL;
}

int main (void)
{
    struct sigaction action = { .sa_handler = handler };
    CHECK (sigaction (SIGUSR1, &action, NULL) == 0);
    for (intptr_t i = 0; i < 8; i++) {
        tid = over = 0;
        pthread_t t = start (polls, (void *) i);
        UNTIL (tid && asleep (tid));
        nap (GLANCE);
        if (over)
            FAIL ("case %d did not wait", (int) i);
        UNTIL ((pthread_kill (t, SIGUSR1), nap (5), over));
        join (t);
    }
    return 0;
}
