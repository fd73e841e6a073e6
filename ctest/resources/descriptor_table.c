/*  Linux doubles the table of descriptors when it is full, and if threads
 *  share it whoever needs one more waits for all processors: so it is made
 *  large before there are threads, and grows by more than double later. A
 *  limit of descriptors is kept to.                                          */
#include "test.h"

/*  Descriptors that the process's table has room for.                        */
static int room (void)
{
    char line [256];
    int size = -1;
    FILE *status = fopen ("/proc/self/status", "re");
    CHECK (status);
    while (fgets (line, sizeof line, status))
        sscanf (line, "FDSize: %d", &size);
    fclose (status);
    CHECK (size > 0);
    return size;
}

static void allow (rlim_t descriptors)
{
    struct rlimit limit;
    CHECK (!getrlimit (RLIMIT_NOFILE, &limit));
    limit.rlim_cur = descriptors;
    CHECK (limit.rlim_max >= descriptors && !setrlimit (RLIMIT_NOFILE, &limit));
}

/*  Has so many peers connect, and waits until each was accepted.             */
static void crowd (void *s, int peers)
{
    int port = port_of (bind_tcp (s));
    for (int i = 0; i < peers; i++) {
        char signature [10];
        raw_read (raw_connect (port), signature, sizeof signature);
    }
}

static void alone (void *ctx)
{
    allow (1024);
    CHECK (room () < 1024);
    void *s = new_socket (ctx, ZMQ_PULL);
    CHECK_INT (room (), 1024);
    crowd (s, 100);
}

static void *wait_for_end (void *end)
{
    char byte;
    CHECK_INT (read (*(int *) end, &byte, 1), 0);
    return NULL;
}

static void among_threads (void *ctx)
{
    int ends [2];
    allow (1024);
    CHECK (!pipe (ends));
    pthread_t thread = start (wait_for_end, ends);
    void *s = new_socket (ctx, ZMQ_PULL);
    CHECK (room () < 1024);
    crowd (s, 40);
    CHECK_INT (room (), 1024);
    CHECK (!close (ends [1]));
    join (thread);
}

static void limited (void *ctx)
{
    allow (200);
    void *s = new_socket (ctx, ZMQ_PULL);
    CHECK (room () <= 256);
    crowd (s, 80);
    CHECK (room () <= 256);
}

int main (void)
{
    void (*const cases []) (void *) = { alone, among_threads, limited };
    for (int i = 0; i < 3; i++) {
        /*  A child's table is as large as it has to be.                      */
        pid_t child = fork ();
        int status;
        if (!child) {
            cases [i] (new_context ());
            _exit (0);
        }
        CHECK (waitpid (child, &status, 0) == child);
        if (status)
            FAIL ("case %d ended with %#x", i, status);
    }
    return 0;
}
