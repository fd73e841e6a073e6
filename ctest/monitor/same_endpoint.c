/*  Registering once more on the endpoint that is live: EADDRINUSE, and the
 *  monitor runs on with its old mask.                                        */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_LISTENING));
    FAILS (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL), EADDRINUSE);
    connect_to (reader, "inproc://m");
    FAILS (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_BIND_FAILED), EADDRINUSE);
    FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
    const char *bound = bind_tcp (s);
    OK (read_event (reader, &seen, 0));
    CHECK_INT (seen.event, ZMQ_EVENT_LISTENING);
    CHECK_STR (seen.addr, bound);
    OK (zmq_close (s));
    OK (zmq_close (reader));
    end_context (ctx);
    return 0;
}
