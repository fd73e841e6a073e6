/*  Which values each int option takes; a refused one leaves the old.          */
#include "test.h"

int main (void)
{
    static const struct { int option, lowest, highest; } ints [] = {
        { ZMQ_RATE, 1, INT_MAX }, { ZMQ_RECOVERY_IVL, 0, INT_MAX }, { ZMQ_SNDBUF, 0, INT_MAX },
        { ZMQ_RCVBUF, 0, INT_MAX }, { ZMQ_LINGER, INT_MIN, INT_MAX }, { ZMQ_RECONNECT_IVL, -1, INT_MAX },
        { ZMQ_RECONNECT_IVL_MAX, 0, INT_MAX }, { ZMQ_BACKLOG, INT_MIN, INT_MAX }, { ZMQ_SNDHWM, 0, INT_MAX },
        { ZMQ_RCVHWM, 0, INT_MAX }, { ZMQ_MULTICAST_HOPS, 1, INT_MAX }, { ZMQ_RCVTIMEO, INT_MIN, INT_MAX },
        { ZMQ_SNDTIMEO, INT_MIN, INT_MAX }, { ZMQ_IPV4ONLY, 0, 1 }, { ZMQ_TCP_KEEPALIVE, -1, 1 },
        { ZMQ_DELAY_ATTACH_ON_CONNECT, 0, 1 },
    };
    static const int values [] = { INT_MIN, -7, -2, -1, 0, 1, 2, 100, INT_MAX };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            int option = ints [i].option, value = values [k], before = get_int (s, option);
            int fits = value >= ints [i].lowest && value <= ints [i].highest;
            errno = 0;
            int rc = zmq_setsockopt (s, option, &value, sizeof value);
            if (rc != (fits ? 0 : -1) || (!fits && errno != EINVAL))
                FAIL ("option %d, value %d: %d %s", option, value, rc, errno_name (errno));
            CHECK_INT (get_int (s, option), fits ? value : before);
        }
    static const int keepalive [] = { ZMQ_TCP_KEEPALIVE_CNT, ZMQ_TCP_KEEPALIVE_IDLE, ZMQ_TCP_KEEPALIVE_INTVL };
    for (int i = 0; i < 3; i++) {
        int value = 0;
        FAILS (zmq_setsockopt (s, keepalive [i], &value, sizeof value), EINVAL);
        value = -2;
        FAILS (zmq_setsockopt (s, keepalive [i], &value, sizeof value), EINVAL);
        set_int (s, keepalive [i], 1);
        CHECK_INT (get_int (s, keepalive [i]), 1);
        set_int (s, keepalive [i], -1);
    }
    static const int64_t large [] = { INT64_MIN, -1, 0, 1, INT64_MAX };
    for (int i = 0; i < 5; i++) {
        int64_t got;
        size_t size = sizeof got;
        OK (zmq_setsockopt (s, ZMQ_MAXMSGSIZE, &large [i], sizeof large [i]));
        OK (zmq_getsockopt (s, ZMQ_MAXMSGSIZE, &got, &size));
        CHECK_INT (got, large [i]);
        OK (zmq_setsockopt (s, ZMQ_AFFINITY, &large [i], sizeof large [i]));
        OK (zmq_getsockopt (s, ZMQ_AFFINITY, &got, &size));
        CHECK_INT (got, large [i]);
    }
    set_int (s, ZMQ_LINGER, 0);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
