/*  ZMQ_AFFINITY picks among the I/O threads; a mask that names none that exists:
 *  EMTHREAD.                                                                 */
#include "test.h"

int main (void)
{
    static const struct { uint64_t mask; int ok; } cases [] = {
        { 0, 1 }, { 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 0 }, { 6, 1 }, { 1ull << 63, 0 }, { ~0ull, 1 },
    };
    void *ctx = zmq_init (2), *in = new_socket (ctx, ZMQ_PULL);
    const char *bound = bind_tcp (in);
    for (int i = 0; i < 8; i++) {
        void *s = new_socket (ctx, ZMQ_PUSH);
        OK (zmq_setsockopt (s, ZMQ_AFFINITY, &cases [i].mask, 8));
        if (cases [i].ok) {
            OK (zmq_bind (s, "tcp://127.0.0.1:*"));
            OK (zmq_connect (s, bound));
            send_text (s, "x");
            CHECK_STR (recv_text (in), "x");
        } else {
            FAILS (zmq_bind (s, "tcp://127.0.0.1:*"), EMTHREAD);
            FAILS (zmq_connect (s, bound), EMTHREAD);
            FAILS (zmq_bind (s, fresh ("ipc")), EMTHREAD);
            OK (zmq_bind (s, fresh ("inproc")));
        }
        zmq_close (s);
    }
    zmq_close (in);
    end_context (ctx);
    return 0;
}
