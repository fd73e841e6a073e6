/*  A handled signal interrupts a blocking send, receive and poll with EINTR, with
 *  SA_RESTART too, also when a time limit is set; the call can be made again.  */
#include "test.h"
#include <sys/syscall.h>

static volatile int tid;
static void handler (int sig) { (void) sig; }

static void *receives (void *s) { char b [8]; FAILS (zmq_recv (s, b, 8, 0), EINTR); return NULL; }
static void *sends (void *s) { FAILS (zmq_send (s, "x", 1, 0), EINTR); return NULL; }
static void *polls (void *s)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    FAILS (zmq_poll (&item, 1, -1), EINTR);
    return NULL;
}
static void *polls_limited (void *s)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    FAILS (zmq_poll (&item, 1, 40000), EINTR);
    return NULL;
}
static void *polls_nothing (void *s)
{
    (void) s;
    FAILS (zmq_poll (NULL, 0, 40000), EINTR);
    return NULL;
}

static struct { thread_fn fn; void *s; } job;
static void *blocked (void *arg)
{
    (void) arg;
    tid = (int) syscall (SYS_gettid);
    job.fn (job.s);
    tid = -1;
    return NULL;
}

int main (void)
{
    static const struct { thread_fn fn; int type; } cases [] = {
        { receives, ZMQ_PULL }, { sends, ZMQ_PUSH }, { polls, ZMQ_PULL }, { polls_limited, ZMQ_PULL }, { polls_nothing, ZMQ_PULL },
    };
    void *ctx = new_context ();
    for (int restart = 0; restart < 2; restart++)
        for (int limit = 0; limit < 2; limit++)
            for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct sigaction action = { .sa_handler = handler, .sa_flags = restart ? SA_RESTART : 0 };
                CHECK (sigaction (SIGUSR1, &action, NULL) == 0);
                void *s = new_socket (ctx, cases [i].type);
                set_int (s, ZMQ_RCVTIMEO, limit ? 40000 : -1);
                set_int (s, ZMQ_SNDTIMEO, limit ? 40000 : -1);
                OK (zmq_bind (s, fresh ("tcp")));
                job.fn = cases [i].fn;
                job.s = s;
                tid = 0;
                pthread_t t = start (blocked, NULL);
                UNTIL (tid && asleep (tid));
                /*  Once may be too early: the thread might have slept elsewhere.  */
                UNTIL ((pthread_kill (t, SIGUSR1), nap (5), tid == -1));
                join (t);
                OK (zmq_close (s));
            }
    end_context (ctx);
    return 0;
}
