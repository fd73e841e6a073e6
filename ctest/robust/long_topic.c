/*  A topic of 3 MB, subscribed to by ourselves or by a peer, and given back.    */
#include "test.h"

int main (void)
{
    size_t n = 3000000;
    char *topic = malloc (n);
    memset (topic, 't', n);
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *sub = new_socket (ctx, ZMQ_SUB);
        zmq_msg_t msg;
        connect_to (sub, bind_fresh (pub, t));
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, topic, n));
        OK (zmq_msg_init (&msg));
        CHECK_INT (zmq_msg_recv (&msg, pub, 0), n + 1);
        CHECK_INT (*(char *) zmq_msg_data (&msg), 1);
        send_text (pub, "ttt");     /* too short to match */
        OK (zmq_send (pub, topic, n, 0));
        CHECK_INT (zmq_recv (sub, NULL, 0, 0), n);
        OK (zmq_close (sub));
        CHECK_INT (zmq_msg_recv (&msg, pub, 0), n + 1);
        CHECK_INT (*(char *) zmq_msg_data (&msg), 0);
        OK (zmq_msg_close (&msg));
        OK (zmq_close (pub));
        end_context (ctx);
    }
    void *ctx = new_context (), *sub = new_socket (ctx, ZMQ_SUB);
    OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, topic, n));
    FAILS (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, topic, (size_t) 1 << 60), ENOMEM);
    OK (zmq_close (sub));
    end_context (ctx);
    free (topic);
    return 0;
}
