/*  Linger 0: what is queued for a peer that is not there does not hold up
 *  zmq_term; a part of a message never does.                                  */
#include "test.h"

int main (void)
{
    int port, held = raw_bind (&port);
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *c = new_socket (ctx, ZMQ_PUSH);
        connect_to (c, i == 1 ? tcp_endpoint (port) : fresh ("ipc"));
        for (int k = 0; k < 100; k++)
            send_text (c, "x");
        OK (zmq_close (c));
        end_context (ctx);

        ctx = new_context ();
        c = new_socket (ctx, ZMQ_PUSH);
        set_int (c, ZMQ_LINGER, -1);
        connect_to (c, i == 1 ? tcp_endpoint (port) : fresh ("ipc"));
        OK (zmq_send (c, "part", 4, ZMQ_SNDMORE));
        OK (zmq_close (c));
        end_context (ctx);
    }
    close (held);
    return 0;
}
