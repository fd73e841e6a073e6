/*  ZMQ_DELAY_ATTACH_ON_CONNECT, a socket that is closed with something to send, and a
 *  peer that goes for good: what is queued goes with it, and nobody waits for ever.  */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUSH);
    static char body [100000];
    int port, listener = raw_listen (&port);
    set_int (s, ZMQ_DELAY_ATTACH_ON_CONNECT, 1);
    set_int (s, ZMQ_LINGER, -1);
    connect_to (s, tcp_endpoint (port));
    int fd = raw_accept (listener);
    raw_hello (fd, ZMQ_PULL);
    /*  Far more than the system holds.                                       */
    for (int i = 0; i < 500; i++)
        OK (zmq_send (s, body, sizeof body, 0));
    zmq_close (s);
    close (fd);
    close (listener);
    end_context (ctx);
    return 0;
}
