/*  A program that just exits, contexts and all, has its last lines in the log: they
 *  are often the ones that say why. So has a child of a fork that exits.         */
#include "monitor_log.h"

static void fail_and_exit (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    void *other = new_context (), *t = new_socket (other, ZMQ_PUSH);
    CHECK (s && t);
    if (zmq_bind (s, "tcp://127.0.0.1") == -1)
        exit (0);
}

/*  The parent's log is not the child's to end.                               */
static void fork_and_exit (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    pid_t child = fork ();
    CHECK (child >= 0);
    if (child == 0)
        fail_and_exit ();
    CHECK (waitpid (child, NULL, 0) == child);
    FAILS (zmq_bind (s, "tcp://parent"), EINVAL);
    exit (0);
}

static int told (const char *path, const char *what)
{
    int count = 0;
    for (char *rest = content (path), *line; (line = next_line (&rest)); )
        count += !!strstr (line, what);
    return count;
}

int main (void)
{
    for (int i = 0; i < 20; i++)
        run_logged (temp_path ("exit"), fail_and_exit);
    CHECK_INT (told (temp_path ("exit"), "BIND_FAILED 127.0.0.1 errno 22"), 20);
    CHECK_INT (told (temp_path ("exit"), "SOCKET_OPENED"), 40);
    for (int i = 0; i < 5; i++)
        run_logged (temp_path ("fork"), fork_and_exit);
    CHECK_INT (told (temp_path ("fork"), "BIND_FAILED 127.0.0.1 errno 22"), 5);
    CHECK_INT (told (temp_path ("fork"), "BIND_FAILED parent errno 22"), 5);
    return 0;
}
