/*  Sending with nobody there, type by type; receiving with nothing there.     */
#include "test.h"

int main (void)
{
    /*  error of send, of receive; 0: works                                   */
    static const int expected [11] [2] = {
        [ZMQ_PAIR] = { EAGAIN, EAGAIN }, [ZMQ_PUB] = { 0, ENOTSUP }, [ZMQ_SUB] = { ENOTSUP, EAGAIN },
        [ZMQ_REQ] = { EAGAIN, EFSM }, [ZMQ_REP] = { EFSM, EAGAIN }, [ZMQ_DEALER] = { EAGAIN, EAGAIN },
        [ZMQ_ROUTER] = { 0, EAGAIN }, [ZMQ_PULL] = { ENOTSUP, EAGAIN }, [ZMQ_PUSH] = { EAGAIN, ENOTSUP },
        [ZMQ_XPUB] = { 0, EAGAIN }, [ZMQ_XSUB] = { 0, EAGAIN },
    };
    void *ctx = new_context ();
    for (int type = 0; type < 11; type++)
        for (int way = 0; way < 3; way++) {     /* DONTWAIT, limit 0, limit of a moment */
            void *s = new_socket (ctx, type);
            char b [8];
            int flags = way ? 0 : ZMQ_DONTWAIT;
            bind_tcp (s);
            set_int (s, ZMQ_RCVTIMEO, way == 2 ? 20 : 0);
            set_int (s, ZMQ_SNDTIMEO, way == 2 ? 20 : 0);
            if (expected [type] [0])
                FAILS (zmq_send (s, "\1x", 2, flags), expected [type] [0]);
            else
                CHECK_INT (zmq_send (s, "\1x", 2, flags), 2);
            FAILS (zmq_recv (s, b, 8, flags), expected [type] [1]);
            if (type == ZMQ_XSUB) {
                FAILS (zmq_send (s, "x", 1, flags), EINVAL);
                FAILS (zmq_send (s, "", 0, flags), EINVAL);
            }
            zmq_close (s);
        }
    FAILS_NULL (zmq_socket (ctx, -1), EINVAL);
    FAILS_NULL (zmq_socket (ctx, 11), EINVAL);
    end_context (ctx);
    return 0;
}
