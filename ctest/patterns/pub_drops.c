/*  A slow subscriber loses what is beyond its limit, the earliest is kept; the
 *  others lose nothing and the publisher does not wait.                       */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_PUB), *slow = new_socket (ctx, ZMQ_SUB), *fast = new_socket (ctx, ZMQ_SUB);
    set_int (pub, ZMQ_SNDHWM, 2);
    set_int (slow, ZMQ_RCVHWM, 3);
    set_int (fast, ZMQ_RCVHWM, 0);
    OK (zmq_bind (pub, "inproc://x"));
    OK (zmq_setsockopt (slow, ZMQ_SUBSCRIBE, "", 0));
    OK (zmq_setsockopt (fast, ZMQ_SUBSCRIBE, "", 0));
    connect_to (slow, "inproc://x");
    connect_to (fast, "inproc://x");
    nap (5);
    for (int i = 0; i < 100; i++) {
        char text [20];
        snprintf (text, sizeof text, "%d|two parts", i);
        send_text (pub, text);
        CHECK_INT (events (pub), ZMQ_POLLOUT);
    }
    for (int i = 0; i < 100; i++)
        CHECK_INT (atoi (recv_now (fast)), i);
    for (int i = 0; i < 5; i++)
        CHECK_INT (atoi (recv_now (slow)), i);
    CHECK_STR (recv_now (slow), "<EAGAIN>");
    events (pub);
    send_text (pub, "again");
    CHECK_STR (recv_now (slow), "again");
    zmq_close (pub), zmq_close (slow), zmq_close (fast);
    end_context (ctx);
    return 0;
}
