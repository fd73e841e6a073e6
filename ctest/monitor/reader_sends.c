/*  A reader that sends harms nobody: EAGAIN at the latest when it is full.    */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 10000; i++)
        if (zmq_send (reader, "x", 1, ZMQ_DONTWAIT) == -1)
            CHECK_INT (errno, EAGAIN);
    const char *bound = bind_tcp (s);
    OK (read_event (reader, &seen, 0));
    CHECK_STR (seen.addr, bound);
    OK (zmq_socket_monitor (s, NULL, 0));
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
