/*  One reader at a time: a second one connects with 0 and gets nothing, the
 *  first is not disturbed.                                                   */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    void *first = new_socket (ctx, ZMQ_PAIR), *second = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (first, "inproc://m");
    CHECK_INT (zmq_connect (second, "inproc://m"), 0);
    for (int i = 0; i < 100; i++) {
        FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
        OK (read_event (first, &seen, 0));
    }
    CHECK (quiet (second));
    OK (zmq_close (second));
    FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
    OK (read_event (first, &seen, 0));
    zmq_close (first);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
