/*  A socket is closed, or unbound, with messages on their way to a peer that is slow;
 *  whatever the peer says meanwhile, it gets them all.                              */
#include "test.h"

enum { COUNT = 2000 };

static void test (int unbinds, const char *transport)
{
    void *ctx = new_context (), *other = new_context ();
    void *x = new_socket (ctx, ZMQ_DEALER), *y = new_socket (other, ZMQ_DEALER);
    static char body [2000];
    set_int (x, ZMQ_SNDHWM, 0);
    set_int (x, ZMQ_LINGER, -1);
    set_int (y, ZMQ_RCVHWM, 1);
    const char *endpoint = bind_fresh (x, transport);
    connect_to (y, endpoint);
    send_text (y, "there");
    CHECK_STR (recv_text (x), "there");
    for (int i = 0; i < COUNT; i++) {
        memcpy (body, &i, sizeof i);
        OK (zmq_send (x, body, sizeof body, 0));
    }
    OK (unbinds ? zmq_unbind (x, endpoint) : zmq_close (x));
    /*  While all of it goes as far as it can.                                 */
    nap (100);
    send_text (y, "ack");
    nap (100);
    for (int i = 0, number; i < COUNT; i++) {
        CHECK_INT (zmq_recv (y, body, sizeof body, 0), sizeof body);
        memcpy (&number, body, sizeof number);
        CHECK_INT (number, i);
    }
    if (unbinds)
        zmq_close (x);
    zmq_close (y);
    end_context (ctx);
    end_context (other);
}

int main (void)
{
    for (int i = 1; i < 3; i++) {
        test (0, transports [i]);
        test (1, transports [i]);
    }
    return 0;
}
