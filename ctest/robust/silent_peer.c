/*  A peer that connects and never greets is sent away after the time of option 66
 *  (30 s without it).                                                         */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
    set_int (s, 66, 200);
    const char *e = bind_tcp (s);
    int silent = raw_connect (port_of (e)), slow = raw_connect (port_of (e));
    raw_write (slow, "\xff\0\0\0\0\0\0\0\1\x7f", 10);
    raw_wait_end (silent);
    raw_wait_end (slow);
    connect_to (c, e);
    nap (300);                  /* a greeted one stays */
    send_text (c, "x");
    CHECK_STR (recv_text (s), "x");
    nap (300);
    send_text (c, "y");
    CHECK_STR (recv_text (s), "y");
    zmq_close (s), zmq_close (c);
    end_context (ctx);
    return 0;
}
