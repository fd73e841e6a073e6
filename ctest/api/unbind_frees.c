/*  What was unbound or closed can be bound again without a pause.             */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    const char *tcp = bind_tcp (s), *ipc = bind_fresh (s, "ipc"), *inproc = bind_fresh (s, "inproc");
    for (int i = 0; i < 200; i++) {
        OK (zmq_unbind (s, tcp));
        OK (zmq_unbind (s, ipc));
        OK (zmq_unbind (s, inproc));
        /*  The release may be a moment late, as in 3.2.6, but it comes.      */
        UNTIL (zmq_bind (s, tcp) == 0);
        UNTIL (zmq_bind (s, ipc) == 0);
        OK (zmq_bind (s, inproc));
        if (i % 10 == 0) {
            OK (zmq_close (s));
            s = new_socket (ctx, ZMQ_PULL);
            UNTIL (zmq_bind (s, tcp) == 0);
            UNTIL (zmq_bind (s, inproc) == 0);
            UNTIL (access (ipc + 6, F_OK));
            OK (zmq_bind (s, ipc));
        }
    }
    void *c = new_socket (ctx, ZMQ_PUSH);
    connect_to (c, tcp);
    connect_to (c, ipc);
    connect_to (c, inproc);
    for (int i = 0; i < 3; i++)
        send_text (c, "x");
    for (int i = 0; i < 3; i++)
        CHECK_STR (recv_text (s), "x");
    zmq_close (s);
    zmq_close (c);
    end_context (ctx);
    return 0;
}
