/*  A full peer of a ROUTER: dropped for it alone, mandatory or not.            */
#include "test.h"

int main (void)
{
    for (int mandatory = 0; mandatory < 2; mandatory++) {
        void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER), *slow = new_socket (ctx, ZMQ_DEALER), *fast = new_socket (ctx, ZMQ_DEALER);
        set_int (r, ZMQ_SNDHWM, 2);
        set_int (slow, ZMQ_RCVHWM, 2);
        set_int (fast, ZMQ_RCVHWM, 0);
        set_int (r, ZMQ_ROUTER_MANDATORY, mandatory);
        OK (zmq_setsockopt (slow, ZMQ_IDENTITY, "slow", 4));
        OK (zmq_setsockopt (fast, ZMQ_IDENTITY, "fast", 4));
        OK (zmq_bind (r, "inproc://x"));
        connect_to (slow, "inproc://x");
        connect_to (fast, "inproc://x");
        events (r);
        for (int i = 0; i < 100; i++) {
            send_text (r, "slow|x");
            send_text (r, "fast|x");
        }
        int n = 0;
        while (strcmp (recv_now (fast), "<EAGAIN>"))
            n++;
        CHECK_INT (n, 100);
        n = 0;
        while (strcmp (recv_now (slow), "<EAGAIN>"))
            n++;
        CHECK (n >= 3 && n <= 4);   /* the identity may take a place */
        CHECK_INT (events (r) & ZMQ_POLLOUT, ZMQ_POLLOUT);
        zmq_close (r), zmq_close (slow), zmq_close (fast);
        end_context (ctx);
    }
    return 0;
}
