/*  The linger time at zmq_close counts, also for what is queued for an endpoint that
 *  was left with a longer one and whose peer does not read.                         */
#include "test.h"

static void test (int type, const char *transport, int binds)
{
    void *ctx = new_context (), *other = new_context ();
    void *s = new_socket (ctx, type), *peer = new_socket (other, type);
    static char body [100000];
    const char *endpoint;
    int sent = 0;
    set_int (peer, ZMQ_RCVHWM, 1);
    set_int (s, ZMQ_LINGER, -1);
    if (binds)
        connect_to (peer, endpoint = bind_fresh (s, transport));
    else
        connect_to (s, endpoint = bind_fresh (peer, transport));
    send_text (s, "there");
    CHECK_STR (recv_text (peer), "there");
    /*  Far more than the system holds.                                       */
    for (; sent < 500; sent++)
        OK (zmq_send (s, body, sizeof body, ZMQ_DONTWAIT));
    OK (binds ? zmq_unbind (s, endpoint) : zmq_disconnect (s, endpoint));
    set_int (s, ZMQ_LINGER, 0);
    zmq_close (s);
    end_context (ctx);
    zmq_close (peer);
    end_context (other);
}

int main (void)
{
    for (int binds = 0; binds < 2; binds++) {
        test (ZMQ_DEALER, "tcp", binds);
        test (ZMQ_PAIR, "ipc", binds);
    }
    return 0;
}
