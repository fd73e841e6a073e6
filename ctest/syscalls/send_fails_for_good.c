/*  Nothing can be sent at all, for a while: neither side spins; then it goes on.  */
#include "monitor.h"
#include "interpose.h"

int main (void)
{
    static const int errors [] = { EACCES, ENOBUFS, EPERM, ENOMEM };
    for (int i = 0; i < 4; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        set_int (out, ZMQ_RECONNECT_IVL, 20);
        connect_to (out, bind_fresh (in, transports [1 + i / 2]));
        send_text (out, "x");
        CHECK_STR (recv_text (in), "x");
        break_call (CALL_SEND, errors [i], -1);
        WITHOUT_SPINNING (20, ({
            send_text (out, "y");
            await_failed (CALL_SEND, 20);
        }));
        mend (CALL_SEND);
        UNTIL ((zmq_send (out, "z", 1, ZMQ_DONTWAIT), !strcmp (recv_now (in), "z")));
        zmq_close (in), zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
