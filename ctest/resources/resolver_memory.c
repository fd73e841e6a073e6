/*  The resolver runs out of memory: zmq_connect says ENOMEM; any other trouble of
 *  its is EINVAL, as for a host that is not known.                             */
#include "interpose.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    static const int others [] = { EAI_AGAIN, EAI_FAIL, EAI_NONAME, EAI_FAMILY, EAI_SERVICE, EAI_SYSTEM, -9999 };
    break_call (CALL_GETADDRINFO, EAI_MEMORY, 1);
    FAILS (zmq_connect (s, "tcp://localhost:5555"), ENOMEM);
    for (int i = 0; i < 7; i++) {
        break_call (CALL_GETADDRINFO, others [i], 1);
        FAILS (zmq_connect (s, "tcp://localhost:5555"), EINVAL);
    }
    mend (CALL_GETADDRINFO);
    void *in = new_socket (ctx, ZMQ_DEALER);
    char e [64];
    snprintf (e, sizeof e, "tcp://localhost:%d", port_of (bind_tcp (in)));
    connect_to (s, e);
    send_text (s, "x");
    CHECK_STR (recv_text (in), "x");
    zmq_close (s), zmq_close (in);
    end_context (ctx);
    return 0;
}
