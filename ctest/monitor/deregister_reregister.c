/*  NULL and the same name again, 500 times without a pause: 3.2.6 failed 198
 *  times of 200.                                                             */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    for (int i = 0; i < 500; i++) {
        seen_t seen;
        OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
        void *reader = new_socket (ctx, ZMQ_PAIR);
        connect_to (reader, "inproc://m");
        FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
        OK (read_event (reader, &seen, ZMQ_DONTWAIT));
        OK (zmq_close (reader));
        OK (zmq_socket_monitor (s, NULL, 0));
    }
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
