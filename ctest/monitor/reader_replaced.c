/*  A new reader may take the place of one that closed, and gets what is made
 *  from then on.                                                             */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    for (int i = 0; i < 20; i++) {
        void *reader = new_socket (ctx, ZMQ_PAIR);
        seen_t seen;
        connect_to (reader, "inproc://m");
        /*  What was made between two readers may have been kept for this one. */
        const char *bound = bind_tcp (s);
        do
            OK (read_event (reader, &seen, 0));
        while (seen.event == ZMQ_EVENT_CLOSED || strcmp (seen.addr, bound));  /* a port may come again */
        CHECK_INT (seen.event, ZMQ_EVENT_LISTENING);
        OK (zmq_close (reader));
        FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
        OK (zmq_unbind (s, bound));
    }
    zmq_close (s);
    end_context (ctx);
    return 0;
}
