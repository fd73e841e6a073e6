/*  XPUB reads subscriptions: the first of a topic and the last cancellation, all
 *  of the former when verbose; a subscriber that goes gives its topics back.   */
#include "test.h"

#define SUB(s, topic) OK (zmq_setsockopt (s, ZMQ_SUBSCRIBE, topic, strlen (topic)))
#define UNSUB(s, topic) OK (zmq_setsockopt (s, ZMQ_UNSUBSCRIBE, topic, strlen (topic)))

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *a = new_socket (ctx, ZMQ_SUB), *b = new_socket (ctx, ZMQ_SUB);
        const char *e = bind_fresh (pub, t);
        connect_to (a, e);
        connect_to (b, e);
        SUB (a, "A");
        CHECK_STR (recv_text (pub), "\\x01A");
        SUB (b, "A");
        SUB (b, "B");
        CHECK_STR (recv_text (pub), "\\x01B");
        UNSUB (a, "A");
        SUB (a, "C");
        CHECK_STR (recv_text (pub), "\\x01C");
        UNSUB (b, "A");
        CHECK_STR (recv_text (pub), "\\x00A");
        set_int (pub, ZMQ_XPUB_VERBOSE, 1);
        SUB (a, "V");
        CHECK_STR (recv_text (pub), "\\x01V");
        SUB (b, "V");
        CHECK_STR (recv_text (pub), "\\x01V");
        OK (zmq_close (b));
        CHECK_STR (recv_text (pub), "\\x00B");
        OK (zmq_close (a));
        CHECK_STR (recv_text (pub), "\\x00C");
        CHECK_STR (recv_text (pub), "\\x00V");
        zmq_close (pub);
        end_context (ctx);
    }
    return 0;
}
