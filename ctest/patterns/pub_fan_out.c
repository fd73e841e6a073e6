/*  PUB: to every subscriber that asked for a prefix of the first part, once,
 *  however many of its filters match; nothing to the others.                  */
#include "test.h"

static void subscribe (void *s, const char *topic) { OK (zmq_setsockopt (s, ZMQ_SUBSCRIBE, topic, strlen (topic))); }

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *a = new_socket (ctx, ZMQ_SUB), *b = new_socket (ctx, ZMQ_SUB);
        void *all = new_socket (ctx, ZMQ_SUB), *none = new_socket (ctx, ZMQ_SUB);
        const char *e = bind_fresh (pub, t);
        subscribe (a, "a"), subscribe (a, "ab"), subscribe (a, "a"), subscribe (b, "b"), subscribe (all, "");
        connect_to (a, e), connect_to (b, e), connect_to (all, e), connect_to (none, e);
        for (int i = 0; i < 4; i++)     /* a, ab, b and everything, in some order */
            CHECK (!strncmp (recv_text (pub), "\\x01", 4));
        send_text (pub, "abc|b"), send_text (pub, "b|a"), send_text (pub, ""), send_text (pub, "A");
        CHECK_STR (recv_text (a), "abc|b");
        CHECK_STR (recv_text (b), "b|a");
        CHECK_STR (recv_text (all), "abc|b");
        CHECK_STR (recv_text (all), "b|a");
        CHECK_STR (recv_text (all), "");
        CHECK_STR (recv_text (all), "A");
        CHECK_STR (recv_now (a), "<EAGAIN>");
        CHECK_STR (recv_now (b), "<EAGAIN>");
        CHECK_STR (recv_now (none), "<EAGAIN>");
        zmq_close (pub), zmq_close (a), zmq_close (b), zmq_close (all), zmq_close (none);
        end_context (ctx);
    }
    return 0;
}
