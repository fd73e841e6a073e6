/*  RECONNECT_IVL -1: a first attempt that fails is not retried, and nothing else
 *  suffers; and nobody lingers for it.                                       */
#include "test.h"

/*  The attempt fails before the socket is closed, or after.                  */
static void lingers (int port, int fails_first)
{
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
    void *monitor = new_socket (ctx, ZMQ_PAIR);
    set_int (c, ZMQ_RECONNECT_IVL, -1);
    set_int (c, ZMQ_LINGER, -1);
    OK (zmq_socket_monitor (c, "inproc://monitor", ZMQ_EVENT_CLOSED));
    connect_to (monitor, "inproc://monitor");
    connect_to (c, tcp_endpoint (port));
    send_text (c, "never");
    if (fails_first)
        recv_text (monitor);
    zmq_close (c), zmq_close (monitor);
    end_context (ctx);
}

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
    zmq_close (s), zmq_close (c);
    end_context (ctx);
    lingers (port, 1);
    lingers (port, 0);
    close (held);
    return 0;
}
