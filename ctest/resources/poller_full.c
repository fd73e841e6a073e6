/*  The system has no room to watch one more descriptor: a bind says so and leaves
 *  nothing behind, a connection is tried again, on either side.                */
#include "monitor.h"
#include "interpose.h"

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    int port, before = open_descriptors (), owner = raw_bind (&port);
    close (owner);
    break_call (CALL_EPOLL_CTL, ENOSPC, 1);
    FAILS (zmq_bind (in, tcp_endpoint (port)), ENOSPC);
    CHECK_INT (open_descriptors (), before);
    FAILS (zmq_unbind (in, tcp_endpoint (port)), ENOENT);
    const char *e = bind_to (in, tcp_endpoint (port));

    /*  First the one that connects, then the one that accepts.                */
    set_int (out, ZMQ_RECONNECT_IVL, 10);
    for (int after = 0; after < 2; after++) {
        break_after (after, CALL_EPOLL_CTL, ENOMEM);
        connect_to (out, e);
        send_text (out, "x");
        await_failed (CALL_EPOLL_CTL, 1);
        CHECK_STR (recv_text (in), "x");
        OK (zmq_disconnect (out, e));
        UNTIL (!(events (out) & ZMQ_POLLOUT));
    }
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
