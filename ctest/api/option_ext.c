/*  Options of zmq_ext.h: which type has them, what they take and read.        */
#include "test.h"
#include <zmq_ext.h>

#define BIT(type) (1 << (type))
#define ALL 0x7ff
#define PUBS (BIT (ZMQ_PUB) | BIT (ZMQ_XPUB))
#define CONFLATING (BIT (ZMQ_PUB) | BIT (ZMQ_SUB) | BIT (ZMQ_PUSH) | BIT (ZMQ_PULL) | BIT (ZMQ_DEALER))
#define PROBING (BIT (ZMQ_REQ) | BIT (ZMQ_DEALER) | BIT (ZMQ_ROUTER))

static void strings (void *s, int option)
{
    char long_text [256], b [300];
    size_t size = sizeof b;
    memset (long_text, 'x', sizeof long_text);
    OK (zmq_getsockopt (s, option, b, &size));
    CHECK_INT (size, 1);
    FAILS (zmq_setsockopt (s, option, "", 0), EINVAL);
    FAILS (zmq_setsockopt (s, option, long_text, 256), EINVAL);
    OK (zmq_setsockopt (s, option, long_text, 255));
    OK (zmq_setsockopt (s, option, "text", 4));
    size = 4;
    FAILS (zmq_getsockopt (s, option, b, &size), EINVAL);
    size = 5;
    OK (zmq_getsockopt (s, option, b, &size));
    CHECK (size == 5 && !strcmp (b, "text"));
}

static void keys (void *s, int option)
{
    static const char text [] = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
    unsigned char binary [32], none [32] = { 0 };
    char b [64];
    size_t size = 32;
    OK (zmq_getsockopt (s, option, binary, &size));
    CHECK (size == 32 && !memcmp (binary, none, 32));
    OK (zmq_setsockopt (s, option, text, 40));
    OK (zmq_setsockopt (s, option, text, 41));
    OK (zmq_getsockopt (s, option, binary, &size));
    CHECK (size == 32 && binary [0] == 0xbb && binary [31] == 0x18);
    OK (zmq_setsockopt (s, option, none, 32));
    OK (zmq_setsockopt (s, option, binary, 32));
    size = 41;
    OK (zmq_getsockopt (s, option, b, &size));
    CHECK (size == 41 && !strcmp (b, text));
    for (size = 0; size < 64; size++) {
        size_t given = size;
        if (size == 32 || size == 41)
            continue;
        FAILS (zmq_getsockopt (s, option, b, &given), EINVAL);
        if (size != 40)
            FAILS (zmq_setsockopt (s, option, text, size < 41 ? size : 39), EINVAL);
    }
    FAILS (zmq_setsockopt (s, option, NULL, 0), EINVAL);
    CHECK_INT (get_int (s, ZMQ_MECHANISM), ZMQ_CURVE);
}

int main (void)
{
    static const struct { int option, types, first, lowest, highest, readable; } ints [] = {
        { ZMQ_IPV6, ALL, 0, 0, 1, 1 }, { ZMQ_PLAIN_SERVER, ALL, 0, 0, 1, 1 }, { ZMQ_CURVE_SERVER, ALL, 0, 0, 1, 1 },
        { ZMQ_TOS, ALL, 0, 0, INT_MAX, 1 }, { ZMQ_HANDSHAKE_IVL, ALL, 30000, 0, INT_MAX, 1 },
        { ZMQ_HEARTBEAT_IVL, ALL, 0, 0, INT_MAX, 1 }, { ZMQ_HEARTBEAT_TIMEOUT, ALL, -1, 0, INT_MAX, 1 },
        { ZMQ_HEARTBEAT_TTL, ALL, 0, 0, 6553599, 0 }, { ZMQ_CONNECT_TIMEOUT, ALL, 0, 0, INT_MAX, 1 },
        { ZMQ_TCP_MAXRT, ALL, 0, 0, INT_MAX, 1 }, { ZMQ_CONFLATE, CONFLATING, 0, 0, 1, 1 },
        { ZMQ_INVERT_MATCHING, PUBS | BIT (ZMQ_SUB), 0, 0, INT_MAX, 0 }, { ZMQ_XPUB_NODROP, PUBS, 0, 0, INT_MAX, 0 },
        { ZMQ_PROBE_ROUTER, PROBING, 0, 0, INT_MAX, 0 }, { ZMQ_REQ_CORRELATE, BIT (ZMQ_REQ), 0, 0, INT_MAX, 0 },
        { ZMQ_REQ_RELAXED, BIT (ZMQ_REQ), 0, 0, INT_MAX, 0 }, { ZMQ_ROUTER_HANDOVER, BIT (ZMQ_ROUTER), 0, 0, INT_MAX, 0 },
    };
    static const int values [] = { INT_MIN, -1, 0, 1, 2, 6553599, 6553600, INT_MAX };
    static const int unknown [] = { 41, 58, 59, 60, 61, 62, 63, 64, 65, 67, 68, 70, 71, 72, 73, 78, 81, 82, 83, 84, 85, 9999 };
    void *ctx = new_context ();
    for (int type = ZMQ_PAIR; type <= ZMQ_XSUB; type++) {
        void *s = new_socket (ctx, type);
        for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
            int has = ints [i].types >> type & 1;
            if (has && ints [i].readable)
                CHECK_INT (get_int (s, ints [i].option), ints [i].first);
            for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
                int fits = has && values [k] >= ints [i].lowest && values [k] <= ints [i].highest;
                errno = 0;
                int rc = zmq_setsockopt (s, ints [i].option, &values [k], sizeof (int));
                if (rc != (fits ? 0 : -1) || (!fits && errno != EINVAL))
                    FAIL ("type %d, option %d, value %d: %d %s", type, ints [i].option, values [k], rc, errno_name (errno));
                if (fits && ints [i].readable)
                    CHECK_INT (get_int (s, ints [i].option), values [k]);
            }
            FAILS (zmq_setsockopt (s, ints [i].option, "\1\0\0\0\0\0\0\0", 8), EINVAL);
        }
        for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
            char b [64];
            size_t size = sizeof b;
            FAILS (zmq_setsockopt (s, unknown [i], &values [3], sizeof (int)), EINVAL);
            FAILS (zmq_getsockopt (s, unknown [i], b, &size), EINVAL);
        }
        OK (zmq_close (s));
    }
    void *s = new_socket (ctx, ZMQ_PAIR);
    FAILS (zmq_setsockopt (s, ZMQ_MECHANISM, &values [2], sizeof (int)), EINVAL);
    CHECK_INT (get_int (s, ZMQ_MECHANISM), ZMQ_NULL);
    strings (s, ZMQ_ZAP_DOMAIN);
    FAILS (zmq_setsockopt (s, ZMQ_ZAP_DOMAIN, NULL, 0), EINVAL);
    CHECK_INT (get_int (s, ZMQ_MECHANISM), ZMQ_NULL);
    strings (s, ZMQ_PLAIN_USERNAME);
    CHECK_INT (get_int (s, ZMQ_MECHANISM), ZMQ_PLAIN);
    OK (zmq_setsockopt (s, ZMQ_PLAIN_USERNAME, NULL, 0));
    CHECK_INT (get_int (s, ZMQ_MECHANISM), ZMQ_NULL);
    strings (s, ZMQ_PLAIN_PASSWORD);
    OK (zmq_setsockopt (s, ZMQ_PLAIN_PASSWORD, NULL, 0));
    keys (s, ZMQ_CURVE_PUBLICKEY);
    keys (s, ZMQ_CURVE_SECRETKEY);
    keys (s, ZMQ_CURVE_SERVERKEY);
    set_int (s, ZMQ_HEARTBEAT_TTL, 1599);
    CHECK_INT (get_int (s, ZMQ_HEARTBEAT_TTL), 1500);
    set_int (s, ZMQ_IPV6, 1);
    CHECK_INT (get_int (s, ZMQ_IPV4ONLY), 0);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
