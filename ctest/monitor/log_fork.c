/*  A program that forks while it is logged, with threads at work: the child's own
 *  context is logged by the child, the parent's goes on, no line is torn.      */
#include "monitor_log.h"

#define CHILDREN 10
#define EACH 200

static int over; /* atomic */

static void happen (void *s)
{
    for (int i = 0; i < EACH; i++)
        FAILS (zmq_bind (s, "tcp://x"), EINVAL);
}

static void *busy (void *ctx)
{
    void *s = new_socket (ctx, ZMQ_PUSH);
    while (!__atomic_load_n (&over, __ATOMIC_ACQUIRE)) {
        happen (s);
        nap (10);
    }
    zmq_close (s);
    return NULL;
}

static void program (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    pthread_t t = start (busy, ctx);
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        pid_t child = fork ();
        CHECK (child >= 0);
        if (child == 0) {
            alarm (20);
            void *own = new_context (), *mine = new_socket (own, ZMQ_SUB);
            happen (mine);
            zmq_close (mine);
            end_context (own);
            _exit (0);
        }
        happen (s);
        CHECK (waitpid (child, &status, 0) == child);
        CHECK_INT (status, 0);
    }
    __atomic_store_n (&over, 1, __ATOMIC_RELEASE);
    join (t);
    zmq_close (s);
    end_context (ctx);
}

int main (void)
{
    char value [200], *line;
    snprintf (value, sizeof value, "json:%s", temp_path ("log"));
    run_logged (value, program);
    long of_children = 0, of_parent = 0;
    for (char *rest = content (temp_path ("log")); (line = next_line (&rest)); ) {
        CHECK (!strncmp (line, "{\"time\":", 8) && !strchr (line + 1, '{'));
        int failed = !strcmp (json (line, "event"), "BIND_FAILED");
        of_children += failed && !strcmp (json (line, "type"), "SUB");
        of_parent += failed && !strcmp (json (line, "type"), "PULL");
    }
    CHECK_INT (of_children, CHILDREN * EACH);
    CHECK_INT (of_parent, CHILDREN * EACH);
    return 0;
}
