/*  The log's thread: there is one while there is a log, it takes no signal, and
 *  it ends with its context.                                                 */
#include "monitor_log.h"
#include <dirent.h>

/*  The threads with this name; signals that they block, by bit.               */
static int threads (const char *name, unsigned long long *blocked)
{
    int count = 0;
    DIR *tasks = opendir ("/proc/self/task");
    CHECK (tasks);
    for (struct dirent *task; (task = readdir (tasks)); ) {
        char path [300], line [200];
        int is_it = 0;
        snprintf (path, sizeof path, "/proc/self/task/%s/status", task->d_name);
        FILE *f = fopen (path, "r");
        while (f && fgets (line, sizeof line, f)) {
            if (!strncmp (line, "Name:\t", 6))
                is_it = !strncmp (line + 6, name, strlen (name));
            if (is_it && !strncmp (line, "SigBlk:", 7))
                *blocked = strtoull (line + 7, NULL, 16);
        }
        if (f)
            fclose (f);
        count += is_it;
    }
    closedir (tasks);
    return count;
}

static void logged (void)
{
    unsigned long long blocked = 0;
    int open_before = open_descriptors ();
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    UNTIL (threads ("zmq-log", &blocked) == 1);
    for (int sig = 1; sig < 32; sig++)
        if (sig != SIGKILL && sig != SIGSTOP)
            CHECK (blocked >> (sig - 1) & 1);
    void *other = new_context (), *t = new_socket (other, ZMQ_PULL);
    UNTIL (threads ("zmq-log", &blocked) == 2);
    zmq_close (s);
    end_context (ctx);
    UNTIL (threads ("zmq-log", &blocked) == 1);
    zmq_close (t);
    end_context (other);
    UNTIL (threads ("zmq-log", &blocked) == 0);
    CHECK_INT (open_descriptors (), open_before);
}

static void not_logged (void)
{
    unsigned long long blocked = 0;
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    CHECK_INT (threads ("zmq-log", &blocked), 0);
    zmq_close (s);
    end_context (ctx);
}

int main (void)
{
    run_logged (temp_path ("log"), logged);
    run_logged (NULL, not_logged);
    return 0;
}
