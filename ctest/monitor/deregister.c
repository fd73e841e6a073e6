/*  NULL stops: at once, the name is free when the call returns, what was queued
 *  can still be read, and then the reader just gets nothing.                  */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 300; i++)
        FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
    OK (zmq_socket_monitor (s, NULL, 0));
    /*  Nothing more is told.                                                 */
    bind_tcp (s);
    /*  Somebody else may have the name.                                      */
    void *other = new_socket (ctx, ZMQ_PAIR);
    OK (zmq_bind (other, "inproc://m"));
    for (int i = 0; i < 300; i++) {
        OK (read_event (reader, &seen, ZMQ_DONTWAIT));
        CHECK_INT (seen.event, ZMQ_EVENT_BIND_FAILED);
    }
    CHECK (quiet (reader));
    OK (zmq_socket_monitor (s, NULL, 0));
    OK (zmq_close (other));
    OK (zmq_close (s));
    OK (zmq_close (reader));
    end_context (ctx);
    return 0;
}
