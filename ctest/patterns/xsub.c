/*  XSUB subscribes by messages and delivers unfiltered, whole, in turn; what it
 *  subscribed to is told to publishers that come later, sorted, once each.     */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *sub = new_socket (ctx, ZMQ_XSUB), *late = new_socket (ctx, ZMQ_XPUB);
        const char *e = bind_fresh (pub, t), *f = bind_fresh (late, t);
        connect_to (sub, e);
        FAILS (zmq_send (sub, "x", 1, 0), EINVAL);
        FAILS (zmq_send (sub, "", 0, 0), EINVAL);
        OK (zmq_send (sub, "\1b", 2, 0));
        OK (zmq_send (sub, "\1a", 2, 0));
        OK (zmq_send (sub, "\1a", 2, 0));
        OK (zmq_send (sub, "\1c", 2, ZMQ_SNDMORE));
        OK (zmq_send (sub, "\1ab", 3, 0));
        CHECK_STR (recv_text (pub), "\\x01b");
        CHECK_STR (recv_text (pub), "\\x01a");
        CHECK_STR (recv_text (pub), "\\x01c");
        CHECK_STR (recv_text (pub), "\\x01ab");
        send_text (pub, "a|rest");
        send_text (pub, "nobody");
        send_text (pub, "b");
        CHECK_STR (recv_text (sub), "a|rest");
        CHECK_STR (recv_text (sub), "b");
        connect_to (sub, f);
        CHECK_STR (recv_text (late), "\\x01a");
        CHECK_STR (recv_text (late), "\\x01ab");
        CHECK_STR (recv_text (late), "\\x01b");
        CHECK_STR (recv_text (late), "\\x01c");
        CHECK_STR (recv_now (late), "<EAGAIN>");
        /*  Twice subscribed to a: one cancellation is not enough.             */
        OK (zmq_send (sub, "\0a", 2, 0));
        OK (zmq_send (sub, "\0b", 2, 0));
        CHECK_STR (recv_text (pub), "\\x00b");
        OK (zmq_send (sub, "\0a", 2, 0));
        CHECK_STR (recv_text (pub), "\\x00a");
        zmq_close (pub), zmq_close (sub), zmq_close (late);
        end_context (ctx);
    }
    return 0;
}
