/*  zmq_disconnect between two parts: the same.                                 */
#include "test.h"

int main (void)
{
    static const int types [] [2] = { { ZMQ_PUSH, ZMQ_PULL }, { ZMQ_DEALER, ZMQ_DEALER }, { ZMQ_PAIR, ZMQ_PAIR } };
    EACH_TRANSPORT (t)
        for (int i = 0; i < 3; i++) {
            void *ctx = new_context (), *out = new_socket (ctx, types [i] [0]), *in = new_socket (ctx, types [i] [1]);
            const char *e = bind_fresh (in, t);
            connect_to (out, e);
            send_text (out, "before");
            CHECK_STR (recv_text (in), "before");
            OK (zmq_send (out, "a", 1, ZMQ_SNDMORE));
            OK (zmq_disconnect (out, e));
            CHECK_INT (zmq_send (out, "b", 1, ZMQ_SNDMORE | ZMQ_DONTWAIT), 1);
            CHECK_INT (zmq_send (out, "c", 1, ZMQ_DONTWAIT), 1);
            FAILS (zmq_send (out, "x", 1, ZMQ_DONTWAIT), EAGAIN);
            CHECK (quiet (in));
            connect_to (out, e);
            /*  A PAIR that is still busy with the old link refuses the new one.  */
            if (types [i] [0] == ZMQ_PAIR) {
                zmq_close (in), zmq_close (out);
                end_context (ctx);
                continue;
            }
            send_text (out, "next|clean");
            CHECK_STR (recv_text (in), "next|clean");
            zmq_close (in), zmq_close (out);
            end_context (ctx);
        }
    return 0;
}
