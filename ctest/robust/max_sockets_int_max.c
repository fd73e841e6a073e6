/*  ZMQ_MAX_SOCKETS INT_MAX is accepted: then sockets can be made, and no table of
 *  16 GiB is asked for.                                                      */
#include "test.h"

int main (void)
{
    void *ctx = new_context ();
    OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, INT_MAX));
    void *s = zmq_socket (ctx, ZMQ_PUB);
    if (s)
        OK (zmq_close (s));
    else
        CHECK_INT (errno, EMFILE);
    CHECK (memory_kb () < 200000);
    end_context (ctx);
    return 0;
}
