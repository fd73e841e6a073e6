/*  The random part differs from process to process: 3.2.6 never seeded it, and
 *  a thousand clients that lost their server all came back at once.           */
#include "monitor.h"

/*  The first six intervals of a new process.                                 */
static void sample (int *out)
{
    int pipes [2];
    CHECK (pipe (pipes) == 0);
    pid_t child = fork ();
    if (!child) {
        int port, values [6];
        raw_bind (&port);
        void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
        set_int (c, ZMQ_RECONNECT_IVL, 50);
        watch_t *w = watch_mask (ctx, c, ZMQ_EVENT_CONNECT_RETRIED);
        connect_to (c, tcp_endpoint (port));
        await_count (w, 6);
        for (int i = 0; i < 6; i++)
            values [i] = seen (w, i).value;
        CHECK (write (pipes [1], values, sizeof values) == sizeof values);
        _exit (0);
    }
    CHECK (read (pipes [0], out, 6 * sizeof *out) == 6 * sizeof *out);
    CHECK (waitpid (child, NULL, 0) == child);
}

int main (void)
{
    int a [6], b [6];
    sample (a);
    sample (b);
    CHECK (memcmp (a, b, sizeof a));
    return 0;
}
