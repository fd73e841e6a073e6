/*  The other ways in which a bind fails, and those that say nothing.          */
#include "monitor.h"

int main (void)
{
    static const struct { const char *endpoint, *sequence; int error; } cases [] = {
        { "tcp://127.0.0.1", "BIND_FAILED", EINVAL },
        { "tcp://127.0.0.1:", "BIND_FAILED", EINVAL },
        { "tcp://127.0.0.1:x", "BIND_FAILED", EINVAL },
        { "tcp://nosuchif9:5555", "BIND_FAILED", ENODEV },
        { "tcp://localhost:*", "BIND_FAILED", ENODEV },
        { "tcp://[::1]:*", "BIND_FAILED", ENODEV },
        { "tcp://192.0.2.1:5555", "CLOSED BIND_FAILED", EADDRNOTAVAIL },
        { "ipc:///no/such/directory/s", "CLOSED BIND_FAILED", ENOENT },
        { "ipc:///dev/null/s", "CLOSED BIND_FAILED", ENOTDIR },
        { "nosuch://x", "", EPROTONOSUPPORT },
        { "no scheme", "", EINVAL },
        { "tcp://", "", EINVAL },
        { "inproc://taken", "", EADDRINUSE },
    };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP), *other = new_socket (ctx, ZMQ_REP);
    OK (zmq_bind (other, "inproc://taken"));
    watch_t *w = watch (ctx, s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int from = seen_so_far (w);
        FAILS (zmq_bind (s, cases [i].endpoint), cases [i].error);
        int end = fence (w, s);
        char expected [100];
        snprintf (expected, sizeof expected, "%s%sBIND_FAILED", cases [i].sequence, *cases [i].sequence ? " " : "");
        if (strcmp (history (w, from), expected))
            FAIL ("%s gave: %s", cases [i].endpoint, history (w, from));
        if (*cases [i].sequence)
            CHECK_EVENT (w, end - 1, ZMQ_EVENT_BIND_FAILED, strstr (cases [i].endpoint, "://") + 3, cases [i].error);
        if (end - from == 2)
            CHECK_STR (seen (w, from).addr, cases [i].endpoint);
    }
    /*  A path that does not fit.                                             */
    char longpath [300] = "ipc:///tmp/";
    memset (longpath + 11, 'x', 200);
    int from = seen_so_far (w);
    FAILS (zmq_bind (s, longpath), ENAMETOOLONG);
    fence (w, s);
    CHECK_EVENT (w, from, ZMQ_EVENT_BIND_FAILED, longpath + 6, ENAMETOOLONG);
    zmq_close (s);
    zmq_close (other);
    end_watched (w);
    return 0;
}
