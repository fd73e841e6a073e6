/*  A reader with a small ZMQ_RCVHWM holds up nobody and loses nothing.        */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    set_int (reader, ZMQ_RCVHWM, 1);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 5000; i++)
        FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
    for (int i = 0; i < 5000; i++)
        OK (read_event (reader, &seen, 0));
    CHECK (quiet (reader));
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
