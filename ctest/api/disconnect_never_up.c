/*  An endpoint that never connected forgets its queue when it is disconnected:
 *  zmq_term does not wait for it, infinite linger or not.                     */
#include "test.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
    set_int (c, ZMQ_LINGER, -1);
    connect_to (c, tcp_endpoint (port));
    send_text (c, "lost");
    OK (zmq_disconnect (c, tcp_endpoint (port)));
    const char *e = fresh ("ipc");
    connect_to (c, e);
    send_text (c, "lost");
    OK (zmq_disconnect (c, e));
    OK (zmq_close (c));
    end_context (ctx);
    close (held);
    return 0;
}
