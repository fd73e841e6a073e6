/*  The reader can connect as soon as the call has returned, not before, and not
 *  when the monitor has been stopped.                                        */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    for (int i = 0; i < 200; i++) {
        void *reader = new_socket (ctx, ZMQ_PAIR);
        FAILS (zmq_connect (reader, "inproc://m"), ECONNREFUSED);
        OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
        OK (zmq_connect (reader, "inproc://m"));
        OK (zmq_socket_monitor (s, NULL, 0));
        FAILS (zmq_connect (reader, "inproc://m"), ECONNREFUSED);
        OK (zmq_close (reader));
    }
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
