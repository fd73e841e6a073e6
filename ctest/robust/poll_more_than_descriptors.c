/*  More poll items than the process may have descriptors: EINVAL or an answer,
 *  but no abort.                                                             */
#include "test.h"

int main (void)
{
    static zmq_pollitem_t items [100];
    struct rlimit r = { 64, 64 };
    int p [2];
    CHECK (pipe (p) == 0);
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    CHECK (setrlimit (RLIMIT_NOFILE, &r) == 0);
    for (int with = 0; with < 2; with++) {
        for (int i = 0; i < 100; i++)
            items [i] = (zmq_pollitem_t) { NULL, p [0], ZMQ_POLLIN, 0 };
        if (with)
            items [50] = (zmq_pollitem_t) { s, 0, ZMQ_POLLIN, 0 };
        int rc = zmq_poll (items, 100, 0);
        CHECK (rc == 0 || (rc == -1 && errno == EINVAL));
    }
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
