/*  RECONNECT_IVL -1: a first attempt that fails is not retried, and nothing else
 *  suffers.                                                                  */
#include "test.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH), *s = new_socket (ctx, ZMQ_PULL);
    set_int (c, ZMQ_RECONNECT_IVL, -1);
    connect_to (c, tcp_endpoint (port));
    send_text (c, "never");
    long cpu = cpu_ms ();
    nap (300);
    CHECK (cpu_ms () - cpu < 150);
    connect_to (c, bind_tcp (s));
    for (int i = 0; i < 3; i++)     /* it takes its share, that is all */
        send_text (c, "x");
    CHECK_STR (recv_text (s), "x");
    close (held);
    zmq_close (s), zmq_close (c);
    end_context (ctx);
    return 0;
}
