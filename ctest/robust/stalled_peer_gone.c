/*  A peer goes while what it said waits for room: that is noticed, and a successor at
 *  the same address is connected to and gets what is sent, though nobody reads. What
 *  the peer said can be read after all.                                              */
#include "test.h"

static void test (const char *transport)
{
    void *ctx = new_context (), *other = new_context ();
    void *a = new_socket (ctx, ZMQ_DEALER), *b = new_socket (other, ZMQ_DEALER);
    char body [4000] = "", endpoint [256];
    int said = 0, heard = 0, sent = 0;
    set_int (a, ZMQ_RCVHWM, 1);
    set_int (a, ZMQ_RECONNECT_IVL, 10);
    set_int (b, ZMQ_LINGER, -1);
    snprintf (endpoint, sizeof endpoint, "%s", bind_fresh (b, transport));
    connect_to (a, endpoint);
    send_text (a, "there");
    CHECK_STR (recv_text (b), "there");
    /*  More than the mark, and less than the system holds.                    */
    for (; said < 20; said++)
        OK (zmq_send (b, body, sizeof body, 0));
    zmq_close (b);
    end_context (other);
    other = new_context (), b = new_socket (other, ZMQ_DEALER);
    bind_to (b, endpoint);
    set_int (b, ZMQ_RCVTIMEO, 10);
    /*  The first ones may go to the one that has gone.                        */
    do {
        CHECK (zmq_send (a, "x", 1, ZMQ_DONTWAIT) == 1 || errno == EAGAIN);
        CHECK (sent++ < PATIENCE / 10);
    } while (zmq_recv (b, body, 1, 0) != 1);
    while (heard < said && zmq_recv (a, body, sizeof body, 0) == sizeof body)
        heard++;
    CHECK_INT (heard, said);
    zmq_close (a), zmq_close (b);
    end_context (ctx);
    end_context (other);
}

int main (void)
{
    test ("tcp");
    test ("ipc");
    return 0;
}
