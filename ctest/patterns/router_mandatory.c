/*  ROUTER: unknown peers are dropped silently, or EHOSTUNREACH on the identity
 *  part when mandatory; known ones are reached; a departed one is noticed.     */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER), *d = new_socket (ctx, ZMQ_DEALER);
        const char *e = bind_fresh (r, t);
        send_text (r, "nobody|x");
        OK (zmq_send (r, "lone", 4, 0));
        set_int (r, ZMQ_ROUTER_MANDATORY, 1);
        FAILS (zmq_send (r, "nobody", 6, ZMQ_SNDMORE), EHOSTUNREACH);
        FAILS (zmq_send (r, "", 0, ZMQ_SNDMORE), EHOSTUNREACH);
        zmq_msg_t msg;
        OK (zmq_msg_init_size (&msg, 40));
        FAILS (zmq_msg_send (&msg, r, ZMQ_SNDMORE), EHOSTUNREACH);
        CHECK_INT (zmq_msg_size (&msg), 40);
        OK (zmq_msg_close (&msg));
        OK (zmq_setsockopt (d, ZMQ_IDENTITY, "D", 1));
        connect_to (d, e);
        /*  Known before it has sent anything.                                */
        UNTIL ((events (r), zmq_send (r, "D", 1, ZMQ_SNDMORE) == 1));
        OK (zmq_send (r, "hello", 5, 0));
        CHECK_STR (recv_text (d), "hello");
        send_text (d, "x");
        CHECK_STR (recv_text (r), "D|x");
        OK (zmq_close (d));
        UNTIL ((events (r), zmq_send (r, "D", 1, ZMQ_SNDMORE) == -1 || (zmq_send (r, "lost", 4, 0), 0)));
        CHECK_INT (errno, EHOSTUNREACH);
        set_int (r, ZMQ_ROUTER_MANDATORY, 0);
        send_text (r, "D|dropped");
        zmq_close (r);
        end_context (ctx);
    }
    return 0;
}
