/*  A blocking send with nobody there is released by the first peer.           */
#include "test.h"
#include <sys/syscall.h>

static volatile int tid;
static void *sends (void *s)
{
    tid = (int) syscall (SYS_gettid);
    send_text (s, "first");
    return NULL;
}

int main (void)
{
    static const int types [] [2] = { { ZMQ_PUSH, ZMQ_PULL }, { ZMQ_DEALER, ZMQ_DEALER }, { ZMQ_PAIR, ZMQ_PAIR }, { ZMQ_REQ, ZMQ_REP } };
    EACH_TRANSPORT (t)
        for (int i = 0; i < 4; i++) {
            void *ctx = new_context (), *out = new_socket (ctx, types [i] [0]), *in = new_socket (ctx, types [i] [1]);
            const char *e = bind_fresh (out, t);
            tid = 0;
            pthread_t thread = start (sends, out);
            UNTIL (tid && asleep (tid));
            connect_to (in, e);
            CHECK_STR (recv_text (in), "first");
            join (thread);
            zmq_close (in);
            zmq_close (out);
            end_context (ctx);
        }
    return 0;
}
