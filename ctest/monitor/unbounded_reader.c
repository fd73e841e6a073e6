/*  A reader with ZMQ_RCVHWM 0: no bound, 100,000 events wait for it.          */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    set_int (reader, ZMQ_RCVHWM, 0);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 100000; i++)
        FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
    for (int i = 0; i < 100000; i++)
        OK (read_event (reader, &seen, ZMQ_DONTWAIT));
    CHECK (quiet (reader));
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
