/*  The only peer leaves between two parts of a message: the rest is accepted and
 *  thrown away up to the last part, and the next message starts clean with the
 *  next peer.                                                                */
#include "test.h"

int main (void)
{
    static const int types [] [2] = { { ZMQ_PUSH, ZMQ_PULL }, { ZMQ_DEALER, ZMQ_DEALER }, { ZMQ_PAIR, ZMQ_PAIR }, { ZMQ_REQ, ZMQ_REP } };
    EACH_TRANSPORT (t)
        for (int i = 0; i < 4; i++) {
            void *ctx = new_context (), *out = new_socket (ctx, types [i] [0]), *in = new_socket (ctx, types [i] [1]);
            const char *e = bind_fresh (out, t);
            connect_to (in, e);
            wait_for (out, ZMQ_POLLOUT);
            OK (zmq_send (out, "a", 1, ZMQ_SNDMORE));
            OK (zmq_close (in));
            nap (60);       /* it may be noticed now, or while sending */
            CHECK_INT (zmq_send (out, "b", 1, ZMQ_SNDMORE | ZMQ_DONTWAIT), 1);
            CHECK_INT (zmq_send (out, "c", 1, ZMQ_SNDMORE), 1);
            CHECK_INT (zmq_send (out, "d", 1, ZMQ_DONTWAIT), 1);
            if (types [i] [0] == ZMQ_REQ) {     /* its request is out, as far as it knows */
                FAILS (zmq_send (out, "x", 1, ZMQ_DONTWAIT), EFSM);
                OK (zmq_close (out));
                end_context (ctx);
                continue;
            }
            UNTIL (!(events (out) & ZMQ_POLLOUT));
            FAILS (zmq_send (out, "x", 1, ZMQ_DONTWAIT), EAGAIN);
            in = new_socket (ctx, types [i] [1]);
            connect_to (in, e);
            send_text (out, "next|clean");
            CHECK_STR (recv_text (in), "next|clean");
            zmq_close (in), zmq_close (out);
            end_context (ctx);
        }
    return 0;
}
