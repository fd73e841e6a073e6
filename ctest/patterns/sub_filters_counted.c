/*  Subscriptions are counted: as many unsubscribes as subscribes; an unknown one
 *  is no error. What is queued already is filtered again when it is read.     */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *sub = new_socket (ctx, ZMQ_SUB);
        connect_to (sub, bind_fresh (pub, t));
        for (int i = 0; i < 3; i++)
            OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "t", 1));
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "z", 1));
        OK (zmq_setsockopt (sub, ZMQ_UNSUBSCRIBE, "unknown", 7));
        CHECK_STR (recv_text (pub), "\\x01t");
        CHECK_STR (recv_text (pub), "\\x01z");
        OK (zmq_setsockopt (sub, ZMQ_UNSUBSCRIBE, "t", 1));
        OK (zmq_setsockopt (sub, ZMQ_UNSUBSCRIBE, "t", 1));
        send_text (pub, "t1");
        send_text (pub, "z1");
        CHECK_STR (recv_text (sub), "t1");
        CHECK_STR (recv_text (sub), "z1");
        /*  Its arrival is seen by the descriptor: asking for events would look
         *  at the message.                                                   */
        struct pollfd p = { get_int (sub, ZMQ_FD), POLLIN, 0 };
        CHECK_INT (events (sub), 0);
        send_text (pub, "t2");
        CHECK_INT (poll (&p, 1, PATIENCE), 1);
        OK (zmq_setsockopt (sub, ZMQ_UNSUBSCRIBE, "t", 1));
        CHECK_INT (events (sub), 0);
        CHECK_STR (recv_now (sub), "<EAGAIN>");
        CHECK_STR (recv_text (pub), "\\x00t");
        send_text (pub, "t3");
        send_text (pub, "z2");
        CHECK_STR (recv_text (sub), "z2");
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, NULL, 0));
        CHECK_STR (recv_text (pub), "\\x01");
        send_text (pub, "anything");
        CHECK_STR (recv_text (sub), "anything");
        zmq_close (pub), zmq_close (sub);
        end_context (ctx);
    }
    return 0;
}
