/*  NULL when events wait for a reader that never came: returns at once, nothing
 *  hangs.                                                                    */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUSH);
    set_int (s, ZMQ_RECONNECT_IVL, 1);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (s, tcp_endpoint (port));
    for (int i = 0; i < 3000; i++)
        FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
    OK (zmq_socket_monitor (s, NULL, 0));
    /*  Traffic of the same I/O thread flows.                                 */
    void *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    connect_to (out, bind_tcp (in));
    send_text (out, "x");
    CHECK_STR (recv_text (in), "x");
    zmq_close (in);
    zmq_close (out);
    zmq_close (s);
    close (held);
    end_context (ctx);
    return 0;
}
