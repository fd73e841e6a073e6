/*  The library's own threads take no signal of the program's.                 */
#include "test.h"
#include <dirent.h>
#include <sys/syscall.h>

int main (void)
{
    void *ctx = zmq_init (2), *s = new_socket (ctx, ZMQ_PUB);
    bind_tcp (s);
    int others = 0;
    DIR *dir = opendir ("/proc/self/task");
    CHECK (dir != NULL);
    for (struct dirent *e; (e = readdir (dir)); ) {
        char path [300], line [200];
        unsigned long long blocked = 0;
        if (e->d_name [0] == '.' || atoi (e->d_name) == (int) syscall (SYS_gettid))
            continue;
        snprintf (path, sizeof path, "/proc/self/task/%s/status", e->d_name);
        FILE *f = fopen (path, "r");
        CHECK (f != NULL);
        while (fgets (line, sizeof line, f))
            if (sscanf (line, "SigBlk: %llx", &blocked) == 1)
                break;
        fclose (f);
        /*  Every signal that can be blocked and that the C library leaves us.  */
        for (int sig = 1; sig < 32; sig++)
            if (sig != SIGKILL && sig != SIGSTOP && !(blocked >> (sig - 1) & 1))
                FAIL ("thread %s takes signal %d", e->d_name, sig);
        others++;
    }
    closedir (dir);
    CHECK (others >= 2);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
