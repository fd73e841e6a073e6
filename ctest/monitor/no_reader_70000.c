/*  70,000 events and nobody reads: nothing waits, the first 65,536 are kept in
 *  order, the rest is dropped; when there is room again, events are told again. */
#include "monitor.h"

#define KEPT 65536

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    char text [64];
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    for (int i = 0; i < 70000; i++) {
        snprintf (text, sizeof text, "tcp://a:x%d", i % 1000);  /* no port: BIND_FAILED */
        FAILS (zmq_bind (s, text), EINVAL);
    }
    connect_to (reader, "inproc://m");
    for (int i = 0; i < KEPT; i++) {
        snprintf (text, sizeof text, "a:x%d", i % 1000);
        OK (read_event (reader, &seen, 0));
        CHECK_STR (seen.addr, text);
        CHECK_INT (seen.value, EINVAL);
    }
    CHECK (quiet (reader));
    for (int i = 0; i < 100; i++) {
        snprintf (text, sizeof text, "tcp://a:y%d", i);
        FAILS (zmq_bind (s, text), EINVAL);
        OK (read_event (reader, &seen, 0));
        CHECK_STR (seen.addr, text + 6);
    }
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
