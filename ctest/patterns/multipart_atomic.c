/*  Nothing of a message is seen before its last part was sent; then all of it can
 *  be had without waiting. Others' messages pass meanwhile.                   */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *a = new_socket (ctx, ZMQ_PUSH), *b = new_socket (ctx, ZMQ_PUSH);
        const char *e = bind_fresh (in, t);
        connect_to (a, e);
        connect_to (b, e);
        send_text (a, "hello");
        CHECK_STR (recv_text (in), "hello");
        OK (zmq_send (a, "1", 1, ZMQ_SNDMORE));
        OK (zmq_send (a, "2", 1, ZMQ_SNDMORE));
        CHECK (quiet (in));
        CHECK_INT (events (in), 0);
        CHECK_INT (events (a) & ZMQ_POLLOUT, ZMQ_POLLOUT);
        send_text (b, "passes|by");
        CHECK_STR (recv_text (in), "passes|by");
        OK (zmq_send (a, "3", 1, 0));
        wait_for (in, ZMQ_POLLIN);
        CHECK_STR (recv_now (in), "1|2|3");
        /*  Never finished: discarded at close, the whole ones before it arrive.  */
        set_int (a, ZMQ_LINGER, -1);
        send_text (a, "whole");
        OK (zmq_send (a, "torso", 5, ZMQ_SNDMORE));
        OK (zmq_close (a));
        CHECK_STR (recv_text (in), "whole");
        CHECK (quiet (in));
        zmq_close (in);
        zmq_close (b);
        end_context (ctx);
    }
    return 0;
}
