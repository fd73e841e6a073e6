/*  Numbers that are no options of 3.2, and those that only one type has.      */
#include "test.h"

int main (void)
{
    static const int none [] = { -1, 0, 1, 2, 3, 10, 20, 26, 29, 30 };
    void *ctx = new_context ();
    int value = 1;
    size_t size;
    char b [64];
    for (int type = ZMQ_PAIR; type <= ZMQ_XSUB; type++) {
        void *s = new_socket (ctx, type);
        for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
            FAILS (zmq_setsockopt (s, none [i], &value, sizeof value), EINVAL);
            size = sizeof b;
            FAILS (zmq_getsockopt (s, none [i], b, &size), EINVAL);
        }
        static const int write_only [] = { ZMQ_SUBSCRIBE, ZMQ_UNSUBSCRIBE, ZMQ_ROUTER_MANDATORY, ZMQ_XPUB_VERBOSE,
                                           ZMQ_TCP_ACCEPT_FILTER };
        for (int i = 0; i < 5; i++) {
            size = sizeof b;
            FAILS (zmq_getsockopt (s, write_only [i], b, &size), EINVAL);
        }
#define ONLY(allowed, call) \
        do { errno = 0; int rc = (call); \
             if (rc != ((allowed) ? 0 : -1) || (!(allowed) && errno != EINVAL)) \
                 FAIL ("type %d, %s: %d %s", type, #call, rc, errno_name (errno)); } while (0)
        ONLY (type == ZMQ_SUB, zmq_setsockopt (s, ZMQ_SUBSCRIBE, "x", 1));
        ONLY (type == ZMQ_SUB, zmq_setsockopt (s, ZMQ_UNSUBSCRIBE, "x", 1));
        ONLY (type == ZMQ_ROUTER || type == ZMQ_REP, zmq_setsockopt (s, ZMQ_ROUTER_MANDATORY, &value, sizeof value));
        ONLY (type == ZMQ_PUB || type == ZMQ_XPUB, zmq_setsockopt (s, ZMQ_XPUB_VERBOSE, &value, sizeof value));
        ONLY (1, zmq_setsockopt (s, ZMQ_IDENTITY, "x", 1));
        ONLY (1, zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "127.0.0.1", 9));
        OK (zmq_close (s));
    }
    void *s = new_socket (ctx, ZMQ_ROUTER);
    value = -1;
    FAILS (zmq_setsockopt (s, ZMQ_ROUTER_MANDATORY, &value, sizeof value), EINVAL);
    value = 5;
    OK (zmq_setsockopt (s, ZMQ_ROUTER_MANDATORY, &value, sizeof value));
    FAILS (zmq_setsockopt (s, ZMQ_ROUTER_MANDATORY, &value, 1), EINVAL);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
