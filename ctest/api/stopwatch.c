/*  The stopwatch counts microseconds; zmq_sleep sleeps.                       */
#include "test.h"
#include <zmq_utils.h>

static void handler (int sig) { (void) sig; }

int main (void)
{
    void *watch = zmq_stopwatch_start ();
    CHECK (watch != NULL);
    long before = now_ms ();
    zmq_sleep (1);
    CHECK (now_ms () - before >= 999);
    CHECK (zmq_stopwatch_stop (watch) >= 990000);
    /*  A handled signal ends the sleep early.                                */
    struct sigaction action = { .sa_handler = handler };
    CHECK (sigaction (SIGUSR1, &action, NULL) == 0);
    pid_t child = fork ();
    if (!child) {
        for (int i = 0; i < 100; i++) {
            nap (50);
            kill (getppid (), SIGUSR1);
        }
        _exit (0);
    }
    zmq_sleep (40);
    kill (child, SIGKILL);
    waitpid (child, NULL, 0);
    return 0;
}
