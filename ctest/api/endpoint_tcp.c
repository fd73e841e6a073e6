/*  tcp endpoints: what is taken, what is refused and how, and what
 *  ZMQ_LAST_ENDPOINT says of it.                                             */
#include "test.h"

int main (void)
{
    static const struct { const char *endpoint, *start; int error; } binds [] = {
        { "tcp://127.0.0.1:*", "tcp://127.0.0.1:", 0 }, { "tcp://127.0.0.1:0", "tcp://127.0.0.1:", 0 },
        { "tcp://*:*", "tcp://0.0.0.0:", 0 }, { "tcp://0.0.0.0:0", "tcp://0.0.0.0:", 0 },
        { "tcp://lo:*", "tcp://127.0.0.1:", 0 }, { "tcp://127.1:*", "tcp://127.0.0.1:", 0 },
        { "tcp://127.0.0.1", NULL, EINVAL }, { "tcp://127.0.0.1:", NULL, EINVAL }, { "tcp://127.0.0.1:x", NULL, EINVAL },
        { "tcp://127.0.0.1:00", NULL, EINVAL }, { "tcp://127.0.0.1:65536", NULL, EINVAL },
        { "tcp://:*", NULL, ENODEV }, { "tcp://localhost:*", NULL, ENODEV }, { "tcp://nosuchif9:*", NULL, ENODEV },
        { "tcp://[::1]:*", NULL, ENODEV }, { "tcp://192.0.2.1:5555", NULL, EADDRNOTAVAIL },
        { "tcp", NULL, EINVAL }, { "tcp:", NULL, EINVAL }, { "tcp:/x", NULL, EINVAL }, { "tcp://", NULL, EINVAL },
        { "://x", NULL, EINVAL }, { "", NULL, EINVAL }, { "TCP://127.0.0.1:*", NULL, EPROTONOSUPPORT },
        { " tcp://127.0.0.1:*", NULL, EPROTONOSUPPORT }, { "udp://127.0.0.1:*", NULL, EPROTONOSUPPORT },
        { "pgm://x", NULL, EPROTONOSUPPORT }, { "epgm://x", NULL, EPROTONOSUPPORT },
    };
    static const struct { const char *endpoint; int error; } connects [] = {
        { "tcp://127.0.0.1:1", 0 }, { "tcp://localhost:1", 0 }, { "tcp://127.0.0.1:*", 0 }, { "tcp://127.0.0.1:0", 0 },
        { "tcp://127.0.0.1", EINVAL }, { "tcp://127.0.0.1:x", EINVAL }, { "tcp://127.0.0.1:65536", EINVAL },
        { "tcp://*:5555", EINVAL }, { "tcp://:5555", EINVAL }, { "tcp://[::1]:5555", EINVAL },
        { "tcp://no.such.host.invalid:5555", EINVAL },
        { "x", EINVAL }, { "tcp://", EINVAL }, { "nosuch://x", EPROTONOSUPPORT }, { "epgm://x", EPROTONOSUPPORT },
    };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    for (size_t i = 0; i < sizeof binds / sizeof *binds; i++) {
        char before [300];
        snprintf (before, sizeof before, "%s", last_endpoint (s));
        errno = 0;
        int rc = zmq_bind (s, binds [i].endpoint);
        if (rc != (binds [i].error ? -1 : 0) || (rc && errno != binds [i].error))
            FAIL ("bind %s: %d %s", binds [i].endpoint, rc, errno_name (errno));
        if (rc == 0) {
            const char *got = last_endpoint (s);
            CHECK (!strncmp (got, binds [i].start, strlen (binds [i].start)));
            CHECK (port_of (got) > 0);
            FAILS (zmq_bind (s, got), EADDRINUSE);
            CHECK_STR (last_endpoint (s), got);
        } else
            CHECK_STR (last_endpoint (s), before);
    }
    for (size_t i = 0; i < sizeof connects / sizeof *connects; i++) {
        errno = 0;
        int rc = zmq_connect (s, connects [i].endpoint);
        if (rc != (connects [i].error ? -1 : 0) || (rc && errno != connects [i].error))
            FAIL ("connect %s: %d %s", connects [i].endpoint, rc, errno_name (errno));
    }
    /*  Ports are read like numbers were in C: blanks, a sign, what follows.   */
    int port, held = raw_listen (&port);
    char odd [80];
    snprintf (odd, sizeof odd, "tcp://127.0.0.1: %dx", port);
    void *c = new_socket (ctx, ZMQ_DEALER);
    OK (zmq_connect (c, odd));
    CHECK_STR (last_endpoint (c), tcp_endpoint (port));
    snprintf (odd, sizeof odd, "tcp://127.0.0.1:%d", 65536 + port);
    OK (zmq_connect (c, odd));
    CHECK_STR (last_endpoint (c), tcp_endpoint (port));
    close (held);
    zmq_close (c);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
