/*  One thread drives the socket and drains the monitor now and then: 3.2.6
 *  stopped itself after 2,000 events.                                        */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int round = 0; round < 5; round++) {
        seen_t seen;
        int got = 0;
        for (int i = 0; i < 4000; i++)
            FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
        while (read_event (reader, &seen, ZMQ_DONTWAIT) == 0)
            got++;
        CHECK_INT (got, 4000);
    }
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
