/*  Nobody ever reads: closing and terminating does not wait.                  */
#include "monitor.h"

int main (void)
{
    for (int i = 0; i < 20; i++) {
        int port, held = raw_bind (&port);
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
        set_int (c, ZMQ_RECONNECT_IVL, 1);
        OK (zmq_socket_monitor (s, "inproc://s", ZMQ_EVENT_ALL));
        OK (zmq_socket_monitor (c, "inproc://c", ZMQ_EVENT_ALL));
        connect_to (c, bind_tcp (s));
        connect_to (c, tcp_endpoint (port));
        nap (i);
        OK (zmq_close (s));
        OK (zmq_close (c));
        end_context (ctx);
        close (held);
    }
    return 0;
}
