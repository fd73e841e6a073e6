/*  REQ gets a reply without the empty part in front: it waits on, and a proper
 *  reply is taken.                                                            */
#include "test.h"

int main (void)
{
    static const char *const bad [] = { "bad", "bad|", "bad|x|y" };
    EACH_TRANSPORT (t)
        for (int i = 0; i < 3; i++) {
            void *ctx = new_context (), *router = new_socket (ctx, ZMQ_ROUTER), *req = new_socket (ctx, ZMQ_REQ);
            set_int (req, ZMQ_RECONNECT_IVL, 10);
            OK (zmq_setsockopt (req, ZMQ_IDENTITY, "Q", 1));
            connect_to (req, bind_fresh (router, t));
            send_text (req, "q");
            CHECK_STR (recv_text (router), "Q||q");
            OK (zmq_send (router, "Q", 1, ZMQ_SNDMORE));
            send_text (router, bad [i]);
            FAILS (zmq_recv (req, NULL, 0, ZMQ_DONTWAIT), EAGAIN);
            FAILS (zmq_send (req, "x", 1, 0), EFSM);
            /*  Over tcp and ipc the stream is cut and made again.              */
            UNTIL ((events (router), send_text (router, "Q||good"), events (req) & ZMQ_POLLIN));
            CHECK_STR (recv_text (req), "good");
            zmq_close (req), zmq_close (router);
            end_context (ctx);
        }
    return 0;
}
