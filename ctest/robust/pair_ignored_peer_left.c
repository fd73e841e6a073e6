/*  A PAIR whose peer has gone, beside one that is ignored and has said more than there
 *  is room for: receiving ends in time.                                              */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PAIR);
    char byte;
    set_int (s, ZMQ_RCVHWM, 5);
    watch_t *w = watch (ctx, s);
    int port = port_of (bind_tcp (s)), peer = raw_connect (port);
    raw_hello (peer, ZMQ_PAIR);
    raw_frame (peer, 0, "hi", 2);
    CHECK_STR (recv_text (s), "hi");
    int ignored = raw_connect (port);
    raw_hello (ignored, ZMQ_PAIR);
    /*  As much as the system holds.                                          */
    while (send (ignored, "\0\4more", 6, MSG_DONTWAIT) == 6)
        ;
    CHECK (quiet (s));
    close (peer);
    await (w, ZMQ_EVENT_DISCONNECTED);
    set_int (s, ZMQ_RCVTIMEO, 1);
    /*  Should it be slow enough to come as the successor, it is heard.        */
    for (int i = 0; i < 200; i++)
        CHECK (zmq_recv (s, &byte, 1, 0) == 4 || errno == EAGAIN);
    close (ignored);
    zmq_close (s);
    unwatch (w);
    end_context (ctx);
    return 0;
}
