/*  What every option is on a fresh socket of every type.                      */
#include "test.h"

int main (void)
{
    static const struct { int option, value; } ints [] = {
        { ZMQ_RATE, 100 }, { ZMQ_RECOVERY_IVL, 10000 }, { ZMQ_SNDBUF, 0 }, { ZMQ_RCVBUF, 0 }, { ZMQ_RCVMORE, 0 },
        { ZMQ_RECONNECT_IVL, 100 }, { ZMQ_RECONNECT_IVL_MAX, 0 }, { ZMQ_BACKLOG, 100 }, { ZMQ_SNDHWM, 1000 },
        { ZMQ_RCVHWM, 1000 }, { ZMQ_MULTICAST_HOPS, 1 }, { ZMQ_RCVTIMEO, -1 }, { ZMQ_SNDTIMEO, -1 },
        { ZMQ_IPV4ONLY, 1 }, { ZMQ_TCP_KEEPALIVE, -1 }, { ZMQ_TCP_KEEPALIVE_CNT, -1 },
        { ZMQ_TCP_KEEPALIVE_IDLE, -1 }, { ZMQ_TCP_KEEPALIVE_INTVL, -1 }, { ZMQ_DELAY_ATTACH_ON_CONNECT, 0 },
    };
    void *ctx = new_context ();
    for (int type = ZMQ_PAIR; type <= ZMQ_XSUB; type++) {
        void *s = zmq_socket (ctx, type);
        CHECK (s != NULL);
        for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
            if (get_int (s, ints [i].option) != ints [i].value)
                FAIL ("type %d, option %d: %d", type, ints [i].option, get_int (s, ints [i].option));
        CHECK_INT (get_int (s, ZMQ_TYPE), type);
        CHECK_INT (get_int (s, ZMQ_LINGER), type == ZMQ_SUB || type == ZMQ_XSUB ? 0 : -1);
        int writes = type == ZMQ_PUB || type == ZMQ_XPUB || type == ZMQ_ROUTER || type == ZMQ_XSUB;
        CHECK_INT (events (s), writes ? ZMQ_POLLOUT : 0);
        CHECK (is_open (get_int (s, ZMQ_FD)));
        int64_t limit;
        uint64_t affinity;
        char b [256];
        size_t size = sizeof limit;
        OK (zmq_getsockopt (s, ZMQ_MAXMSGSIZE, &limit, &size));
        CHECK_INT (limit, -1);
        size = sizeof affinity;
        OK (zmq_getsockopt (s, ZMQ_AFFINITY, &affinity, &size));
        CHECK_INT (affinity, 0);
        size = sizeof b;
        OK (zmq_getsockopt (s, ZMQ_IDENTITY, b, &size));
        CHECK_INT (size, 0);
        size = sizeof b;
        OK (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, b, &size));
        CHECK_INT (size, 1);
        CHECK_STR (b, "");
        set_int (s, ZMQ_LINGER, 0);
        OK (zmq_close (s));
    }
    end_context (ctx);
    return 0;
}
