/* bench KIND [NAME=VALUE...]: one measurement, printed as NAME=VALUE pairs on one line. bench/run calls it.
 *
 * Only what libzmq 3.2 (for encryption, zmq_ext.h) and 4.x have in common is used, so that one source measures both. A
 * KIND has a near side, which binds, measures and reports, and a far side: a process forked before any context exists, or
 * with inproc a thread. The two talk about the run (endpoint, go, done, figures) over a link of their own, never over what
 * is measured.
 *
 * Time runs from the first message received to the last; CPU time and wake-ups (voluntary context switches) of both
 * sides from "go" to "done". Connecting, warming up and closing are outside of both. Every message is numbered and
 * checked: one lost, doubled or damaged ends the run with an error.
 */
#include "bench.h"

const char *transport = "tcp";
size_t size = 8;
int hwm = 1000;
int count = 10;
double seconds = 0.5;
int limit = 15;
int monitored = 0;
int curve = 0;
int topics = 0;
int by_fd = 0;
int sndbuf = 0;
int rcvbuf = 0;

static const struct kind {
    const char *name;
    void (*run)(void);
} kinds[] = {
    {"stream", stream}, {"roundtrip", roundtrip}, {"pub", pub}, {"router", router}, {"connections", connections},
    {"proxy", proxy}, {"poll", poll_idle}, {"lifecycle", lifecycle}, {"raw-stream", raw_stream}, {"raw-roundtrip", raw_roundtrip}, {"hog", hog},
};

static void parse(const char *argument)
{
    const char *value = strchr(argument, '=');
    size_t n = value ? (size_t)(value - argument) : 0;
#define IS(name) (n == strlen(name) && strncmp(argument, name, n) == 0)
    if (IS("transport"))
        transport = value + 1;
    else if (IS("size"))
        size = strtoul(value + 1, NULL, 10);
    else if (IS("hwm"))
        hwm = atoi(value + 1);
    else if (IS("count"))
        count = atoi(value + 1);
    else if (IS("seconds"))
        seconds = atof(value + 1);
    else if (IS("limit"))
        limit = atoi(value + 1);
    else if (IS("monitored"))
        monitored = atoi(value + 1);
    else if (IS("curve"))
        curve = atoi(value + 1);
    else if (IS("topics"))
        topics = atoi(value + 1);
    else if (IS("fd"))
        by_fd = atoi(value + 1);
    else if (IS("sndbuf"))
        sndbuf = atoi(value + 1);
    else if (IS("rcvbuf"))
        rcvbuf = atoi(value + 1);
    else
        fail("what is %s?", argument);
#undef IS
}

int main(int argc, char **argv)
{
    int major, minor, patch;
    for (int i = 2; i < argc; i++)
        parse(argv[i]);
    watch_over();
    for (size_t i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].run();
            zmq_version(&major, &minor, &patch);
            printf("version=%d.%d.%d\n", major, minor, patch);
            return 0;
        }
    fprintf(stderr, "usage: bench KIND [NAME=VALUE...]\n");
    return 1;
}
