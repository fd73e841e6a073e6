/*  ZMQ_DELAY_ATTACH_ON_CONNECT: a peer counts only while it is connected.     */
#include "test.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH), *s = new_socket (ctx, ZMQ_PULL);
    set_int (c, ZMQ_DELAY_ATTACH_ON_CONNECT, 1);
    set_int (c, ZMQ_RECONNECT_IVL, 10);
    connect_to (c, tcp_endpoint (port));
    FAILS (zmq_send (c, "x", 1, ZMQ_DONTWAIT), EAGAIN);
    CHECK_INT (events (c), 0);
    /*  The share of one that is not there goes to one that is.               */
    connect_to (c, bind_tcp (s));
    wait_for (c, ZMQ_POLLOUT);
    for (int i = 0; i < 10; i++)
        send_text (c, "x");
    for (int i = 0; i < 10; i++)
        CHECK_STR (recv_text (s), "x");
    OK (zmq_close (s));
    UNTIL (events (c) == 0);
    FAILS (zmq_send (c, "x", 1, ZMQ_DONTWAIT), EAGAIN);
    close (held);
    s = new_socket (ctx, ZMQ_PULL);
    UNTIL (zmq_bind (s, tcp_endpoint (port)) == 0);
    send_text (c, "waits until there is one");
    CHECK_STR (recv_text (s), "waits until there is one");
    zmq_close (s);
    zmq_close (c);
    end_context (ctx);
    return 0;
}
