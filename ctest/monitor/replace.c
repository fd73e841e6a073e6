/*  Registering on another endpoint replaces: events go to the new one with the
 *  new mask, the old name is free at once, the old reader keeps what it had and
 *  gets no more, and the context ends.                                       */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    void *old = new_socket (ctx, ZMQ_PAIR), *new = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://a", ZMQ_EVENT_ALL));
    connect_to (old, "inproc://a");
    const char *first = bind_tcp (s);
    OK (zmq_socket_monitor (s, "inproc://b", ZMQ_EVENT_LISTENING | ZMQ_EVENT_CLOSED));
    OK (zmq_bind (old, "inproc://a"));      /* free again */
    connect_to (new, "inproc://b");
    FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);    /* not in the new mask */
    const char *second = bind_tcp (s);
    OK (read_event (new, &seen, 0));
    CHECK_INT (seen.event, ZMQ_EVENT_LISTENING);
    CHECK_STR (seen.addr, second);
    OK (read_event (old, &seen, 0));
    CHECK_STR (seen.addr, first);
    CHECK (quiet (old));
    OK (zmq_close (s));
    OK (zmq_close (old));
    OK (zmq_close (new));
    end_context (ctx);
    return 0;
}
