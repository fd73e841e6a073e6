/*  What zmq_socket_monitor answers, in the order in which it checks.          */
#include "monitor.h"

int main (void)
{
    static const struct { const char *endpoint; int error; } cases [] = {
        { "tcp://127.0.0.1:5555", EPROTONOSUPPORT },
        { "ipc:///tmp/x", EPROTONOSUPPORT },
        { "nosuch://x", EPROTONOSUPPORT },
        { "pgm://eth0;239.192.1.1:5555", EPROTONOSUPPORT },
        { "epgm://eth0;239.192.1.1:5555", EPROTONOSUPPORT },
        { "INPROC://x", EPROTONOSUPPORT },
        { "x", EINVAL }, { "", EINVAL }, { "inproc://", EINVAL }, { "://x", EINVAL }, { "inproc:/x", EINVAL },
    };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP), *other = new_socket (ctx, ZMQ_REP);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        FAILS (zmq_socket_monitor (s, cases [i].endpoint, ZMQ_EVENT_ALL), cases [i].error);

    FAILS (zmq_socket_monitor (NULL, "inproc://m", ZMQ_EVENT_ALL), ENOTSOCK);
    FAILS (zmq_socket_monitor (NULL, "x", ZMQ_EVENT_ALL), ENOTSOCK);
    FAILS (zmq_socket_monitor (ctx, "inproc://m", ZMQ_EVENT_ALL), ENOTSOCK);
    FAILS (zmq_socket_monitor (NULL, NULL, 0), ENOTSOCK);
    char not_a_socket [1024] = "";
    FAILS (zmq_socket_monitor (not_a_socket, "inproc://m", ZMQ_EVENT_ALL), ENOTSOCK);

    OK (zmq_bind (other, "inproc://taken"));
    FAILS (zmq_socket_monitor (s, "inproc://taken", ZMQ_EVENT_ALL), EADDRINUSE);
    OK (zmq_bind (s, "inproc://own"));
    FAILS (zmq_socket_monitor (s, "inproc://own", ZMQ_EVENT_ALL), EADDRINUSE);

    /*  Stopping what never ran, with any mask.                               */
    CHECK_INT (zmq_socket_monitor (s, NULL, 0), 0);
    CHECK_INT (zmq_socket_monitor (s, NULL, ZMQ_EVENT_ALL), 0);
    /*  The first :// splits.                                                 */
    CHECK_INT (zmq_socket_monitor (s, "inproc://x://y", ZMQ_EVENT_ALL), 0);
    void *reader = new_socket (ctx, ZMQ_PAIR);
    connect_to (reader, "inproc://x://y");

    OK (zmq_close (other));
    FAILS (zmq_socket_monitor (other, "inproc://m", ZMQ_EVENT_ALL), ENOTSOCK);
    FAILS (zmq_socket_monitor (other, NULL, 0), ENOTSOCK);
    OK (zmq_close (s));
    OK (zmq_close (reader));
    end_context (ctx);
    return 0;
}
