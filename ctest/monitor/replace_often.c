/*  Replacing a thousand times leaves nothing behind: no socket slot, no
 *  descriptor, no name.                                                      */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context ();
    OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 10));
    void *s = new_socket (ctx, ZMQ_PUB);
    OK (zmq_socket_monitor (s, "inproc://start", ZMQ_EVENT_ALL));
    int before = open_descriptors ();
    for (int i = 0; i < 1000; i++) {
        char name [40];
        snprintf (name, sizeof name, "inproc://m%d", i % 3);
        UNTIL (zmq_socket_monitor (s, name, ZMQ_EVENT_ALL) == 0);
        FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
    }
    UNTIL (open_descriptors () <= before);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
