/*  The same with a reader that is connected and does not read.                */
#include "monitor.h"

#define KEPT 65536

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    char text [64];
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 70000; i++) {
        snprintf (text, sizeof text, "tcp://a:x%d", i % 1000);
        FAILS (zmq_bind (s, text), EINVAL);
    }
    int i = 0;
    while (read_event (reader, &seen, ZMQ_DONTWAIT) == 0) {
        snprintf (text, sizeof text, "a:x%d", i++ % 1000);
        CHECK_STR (seen.addr, text);
    }
    CHECK_INT (errno, EAGAIN);
    CHECK_INT (i, KEPT);
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
