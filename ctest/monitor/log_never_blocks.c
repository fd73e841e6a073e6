/*  A log that nobody reads holds nothing up, not even the end; what it had no
 *  room for is counted in its place. A reader that leaves harms nobody.        */
#include "monitor_log.h"

#define MANY 30000
#define MORE 20

static int ends [2], behind [2], over [2];

static void happen (void *s, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        FAILS (zmq_bind (s, text), EINVAL);
}

static void program (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    happen (s, "tcp://nobody-reads", MANY);
    zmq_close (s);
    end_context (ctx);
}

/*  Nobody reads for a while; then somebody does.                             */
static void read_late (void)
{
    char byte = 0;
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    happen (s, "tcp://nobody-reads", MANY);
    CHECK (write (behind [1], &byte, 1) == 1);
    CHECK (read (over [0], &byte, 1) == 1);
    happen (s, "tcp://now-it-is-read", MORE);
    CHECK (read (over [0], &byte, 1) == 1);
    zmq_close (s);
    end_context (ctx);
}

static void *reads (void *arg)
{
    FILE *log = fdopen (ends [0], "r");
    char line [5000], byte = 0;
    long told = 0, dropped = 0, later = 0;
    CHECK (log && !arg);
    CHECK (read (behind [0], &byte, 1) == 1);
    while (fgets (line, sizeof line, log)) {
        CHECK (line [strlen (line) - 1] == '\n');
        line [strlen (line) - 1] = 0;
        const char *event = json (line, "event");
        told += !strcmp (event, "BIND_FAILED");
        if (!strcmp (event, "DROPPED")) {
            /*  All that had found room is read: there is room again.          */
            if (!dropped)
                CHECK (write (over [1], &byte, 1) == 1);
            dropped += atol (json (line, "count"));
        }
        later += !strcmp (json (line, "endpoint"), "now-it-is-read");
        if (later == MORE && strcmp (event, "SOCKET_CLOSED") && strcmp (event, "SOCKET_ENDED"))
            CHECK (write (over [1], &byte, 1) == 1);
    }
    CHECK (dropped > 0);
    CHECK_INT (later, MORE);
    CHECK_INT (told + dropped, MANY + MORE);
    return NULL;
}

int main (void)
{
    static char text [1 << 20];
    char value [40], *rest = text;
    signal (SIGPIPE, SIG_DFL);
    CHECK (pipe (ends) == 0 && pipe (behind) == 0 && pipe (over) == 0);
    snprintf (value, sizeof value, "json:fd:%d", ends [1]);
    run_logged (value, program);
    /*  As much as the system took is there, in whole lines.                  */
    CHECK (fcntl (ends [0], F_SETFL, O_NONBLOCK) == 0);
    for (ssize_t n, size = 0; (n = read (ends [0], text + size, 4096)) > 0; )
        size += n;
    int count = 0;
    for (char *line; (line = next_line (&rest)); count++)
        CHECK (*json (line, "event"));
    CHECK (count > 100 && count < MANY);
    CHECK (fcntl (ends [0], F_SETFL, 0) == 0);

    pthread_t t = start (reads, NULL);
    run_logged (value, read_late);
    close (ends [1]);
    join (t);

    CHECK (pipe (ends) == 0);
    close (ends [0]);
    snprintf (value, sizeof value, "json:fd:%d", ends [1]);
    run_logged (value, program);
    return 0;
}
