/*  Linger n: zmq_term waits about that long for a peer that is not there; the
 *  value at zmq_close counts.                                                 */
#include "test.h"

int main (void)
{
    int port, held = raw_bind (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
    connect_to (c, tcp_endpoint (port));
    send_text (c, "x");
    set_int (c, ZMQ_LINGER, 300);
    OK (zmq_close (c));
    long before = now_ms ();
    end_context (ctx);
    CHECK (now_ms () - before >= 290);
    close (held);
    return 0;
}
