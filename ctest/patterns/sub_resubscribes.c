/*  After a reconnect the publisher learns all topics again, those set meanwhile
 *  too.                                                                      */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *sub = new_socket (ctx, ZMQ_SUB);
        const char *e = bind_fresh (pub, transports [i]);
        set_int (sub, ZMQ_RECONNECT_IVL, 10);
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "b", 1));
        connect_to (sub, e);
        CHECK_STR (recv_text (pub), "\\x01b");
        OK (zmq_close (pub));
        OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, "a", 1));
        pub = new_socket (ctx, ZMQ_XPUB);
        if (i == 2)
            UNTIL (access (e + 6, F_OK));
        UNTIL (zmq_bind (pub, e) == 0);
        /*  A socket takes in what happened to it when it is called.           */
        UNTIL ((events (sub), events (pub) & ZMQ_POLLIN));
        CHECK_STR (recv_text (pub), "\\x01a");
        CHECK_STR (recv_text (pub), "\\x01b");
        send_text (pub, "b1");
        CHECK_STR (recv_text (sub), "b1");
        zmq_close (pub), zmq_close (sub);
        end_context (ctx);
    }
    return 0;
}
