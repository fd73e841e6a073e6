/*  A ROUTER whose peer leaves in the middle of a message keeps none of its parts.  */
#include "test.h"

int main (void)
{
    static char part [100000];
    void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER);
    const char *e = bind_fresh (r, "inproc");
    long before = 0;
    for (int k = 0; k < 600; k++) {
        void *d = new_socket (ctx, ZMQ_DEALER);
        OK (zmq_setsockopt (d, ZMQ_IDENTITY, "D", 1));
        connect_to (d, e);
        events (r);
        OK (zmq_send (r, "D", 1, ZMQ_SNDMORE));
        OK (zmq_send (r, part, sizeof part, ZMQ_SNDMORE));
        OK (zmq_close (d));
        UNTIL ((events (r), 1));
        OK (zmq_send (r, part, sizeof part, ZMQ_SNDMORE));
        OK (zmq_send (r, "end", 3, 0));
        if (k == 100)
            before = memory_kb ();
    }
    /*  500 times 100 KB would be 50 MB.                                       */
    UNTIL (memory_kb () - before < 10000);
    zmq_close (r);
    end_context (ctx);
    return 0;
}
