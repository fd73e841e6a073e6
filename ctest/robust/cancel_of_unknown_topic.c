/*  A peer cancels a topic that another peer holds and it does not: ignored, the
 *  other keeps it.                                                           */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *sub = new_socket (ctx, ZMQ_SUB), *x = new_socket (ctx, ZMQ_XSUB);
        void *foreign = new_socket (ctx, ZMQ_DEALER);
        const char *e = bind_fresh (pub, t);
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "topic", 5));
        connect_to (sub, e);
        CHECK_STR (recv_text (pub), "\\x01topic");
        connect_to (x, e);
        connect_to (foreign, e);
        OK (zmq_send (foreign, "\0topic", 6, 0));
        OK (zmq_send (foreign, "\0other", 6, 0));
        OK (zmq_send (foreign, "", 0, 0));
        OK (zmq_send (foreign, "junk", 4, 0));
        OK (zmq_send (foreign, "\1end", 4, 0));
        CHECK_STR (recv_text (pub), "\\x01" "end");
        send_text (pub, "topic is there");
        CHECK_STR (recv_text (sub), "topic is there");
        zmq_close (pub), zmq_close (sub), zmq_close (x), zmq_close (foreign);
        end_context (ctx);
    }
    /*  The same by plain calls: a subscription that was lost for want of room is
     *  cancelled.                                                            */
    void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *a = new_socket (ctx, ZMQ_SUB), *b = new_socket (ctx, ZMQ_SUB);
    set_int (b, ZMQ_SNDHWM, 1);
    set_int (pub, ZMQ_RCVHWM, 1);
    OK (zmq_bind (pub, "inproc://x"));
    connect_to (a, "inproc://x");
    OK (zmq_setsockopt (a, ZMQ_SUBSCRIBE, "t9", 2));
    CHECK_STR (recv_text (pub), "\\x01t9");
    connect_to (b, "inproc://x");
    for (int i = 0; i < 10; i++) {
        char topic [4];
        snprintf (topic, sizeof topic, "t%d", i);
        OK (zmq_setsockopt (b, ZMQ_SUBSCRIBE, topic, 2));
    }
    while (strcmp (recv_now (pub), "<EAGAIN>")) {}
    for (int i = 0; i < 10; i++) {
        char topic [4];
        snprintf (topic, sizeof topic, "t%d", i);
        OK (zmq_setsockopt (b, ZMQ_UNSUBSCRIBE, topic, 2));
        while (strcmp (recv_now (pub), "<EAGAIN>")) {}
    }
    send_text (pub, "t9");
    CHECK_STR (recv_text (a), "t9");
    zmq_close (pub), zmq_close (a), zmq_close (b);
    end_context (ctx);
    return 0;
}
