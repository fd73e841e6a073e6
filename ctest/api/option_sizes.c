/*  Option values have exactly their size when set, at least it when read, where
 *  only so much is written; a failed read leaves everything alone.            */
#include "test.h"

int main (void)
{
    static const int ints [] = { ZMQ_RATE, ZMQ_RECOVERY_IVL, ZMQ_SNDBUF, ZMQ_RCVBUF, ZMQ_LINGER, ZMQ_RECONNECT_IVL,
        ZMQ_RECONNECT_IVL_MAX, ZMQ_BACKLOG, ZMQ_SNDHWM, ZMQ_RCVHWM, ZMQ_MULTICAST_HOPS, ZMQ_RCVTIMEO, ZMQ_SNDTIMEO,
        ZMQ_IPV4ONLY, ZMQ_TCP_KEEPALIVE, ZMQ_TCP_KEEPALIVE_CNT, ZMQ_TCP_KEEPALIVE_IDLE, ZMQ_TCP_KEEPALIVE_INTVL,
        ZMQ_DELAY_ATTACH_ON_CONNECT };
    static const int read_only [] = { ZMQ_RCVMORE, ZMQ_FD, ZMQ_EVENTS, ZMQ_TYPE };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    union { int i [4]; int64_t l [2]; char c [16]; } v;
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
        memset (&v, 0, sizeof v);
        v.l [0] = 1;
        for (size_t size = 0; size < 9; size++)
            if (size != 4)
                FAILS (zmq_setsockopt (s, ints [i], &v, size), EINVAL);
    }
    for (size_t i = 0; i < sizeof ints / sizeof *ints + 4; i++) {
        size_t n = sizeof ints / sizeof *ints, size = 3;
        int option = i < n ? ints [i] : read_only [i - n];
        memset (&v, 0x77, sizeof v);
        FAILS (zmq_getsockopt (s, option, &v, &size), EINVAL);
        CHECK_INT (size, 3);
        CHECK_INT (v.c [0], 0x77);
        size = 8;
        OK (zmq_getsockopt (s, option, &v, &size));
        CHECK_INT (size, 4);
        CHECK_INT (v.i [1], 0x77777777);
        if (i >= n)
            FAILS (zmq_setsockopt (s, option, &v, 4), EINVAL);
    }
    static const int longs [] = { ZMQ_MAXMSGSIZE, ZMQ_AFFINITY };
    for (int i = 0; i < 2; i++) {
        size_t size = 7;
        v.l [0] = 0;
        FAILS (zmq_setsockopt (s, longs [i], &v, 4), EINVAL);
        FAILS (zmq_getsockopt (s, longs [i], &v, &size), EINVAL);
        size = 16;
        OK (zmq_getsockopt (s, longs [i], &v, &size));
        CHECK_INT (size, 8);
    }
    /*  Strings: identity and last endpoint.                                  */
    char b [300];
    memset (b, 'i', sizeof b);
    FAILS (zmq_setsockopt (s, ZMQ_IDENTITY, b, 0), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_IDENTITY, b, 256), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_IDENTITY, "\0x", 2), EINVAL);
    OK (zmq_setsockopt (s, ZMQ_IDENTITY, b, 255));
    OK (zmq_setsockopt (s, ZMQ_IDENTITY, "a\0b", 3));
    size_t size = 2;
    FAILS (zmq_getsockopt (s, ZMQ_IDENTITY, b, &size), EINVAL);
    size = 3;
    OK (zmq_getsockopt (s, ZMQ_IDENTITY, b, &size));
    CHECK (size == 3 && !memcmp (b, "a\0b", 3));
    OK (zmq_bind (s, "inproc://abc"));
    size = strlen ("inproc://abc");
    FAILS (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, b, &size), EINVAL);
    size++;
    OK (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, b, &size));
    CHECK_STR (b, "inproc://abc");
    CHECK_INT (size, 13);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
