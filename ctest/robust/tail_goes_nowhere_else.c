/*  A DEALER in the middle of a message while another of its peers is disconnected:
 *  the tail goes where the head went.                                         */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *out = new_socket (ctx, ZMQ_DEALER), *in [3];
        const char *e [3];
        for (int i = 0; i < 3; i++) {
            in [i] = new_socket (ctx, ZMQ_DEALER);
            connect_to (out, e [i] = bind_fresh (in [i], t));
        }
        send_text (out, "0"), send_text (out, "1");
        CHECK_STR (recv_text (in [0]), "0");
        CHECK_STR (recv_text (in [1]), "1");
        OK (zmq_send (out, "head", 4, ZMQ_SNDMORE));
        OK (zmq_disconnect (out, e [0]));
        OK (zmq_send (out, "tail", 4, 0));
        CHECK_STR (recv_text (in [2]), "head|tail");
        send_text (out, "a|b"), send_text (out, "a|b");
        CHECK_STR (recv_text (in [1]), "a|b");
        CHECK_STR (recv_text (in [2]), "a|b");
        for (int i = 0; i < 3; i++)
            zmq_close (in [i]);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
