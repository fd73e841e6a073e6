/*  The sender leaves while its message is being read: the rest is readable. A
 *  stream that breaks inside a message: nothing of it is seen.                */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        char b [8];
        const char *e = bind_fresh (in, t);
        connect_to (out, e);
        send_text (out, "1|2|3");
        CHECK_INT (zmq_recv (in, b, 8, 0), 1);
        CHECK_INT (events (in) & ZMQ_POLLIN, ZMQ_POLLIN);
        OK (zmq_close (out));
        nap (50);
        events (in);
        CHECK_STR (recv_now (in), "2|3");
        if (!strcmp (t, "tcp")) {
            int peer = raw_connect (port_of (e));
            raw_hello (peer, ZMQ_PUSH);
            raw_frame (peer, 0, "whole", 5);
            raw_frame (peer, 1, "torso", 5);
            raw_write (peer, "\0\5tw", 4);
            close (peer);
            CHECK_STR (recv_text (in), "whole");
            peer = raw_connect (port_of (e));
            raw_hello (peer, ZMQ_PUSH);
            raw_frame (peer, 0, "next", 4);
            CHECK_STR (recv_text (in), "next");
            close (peer);
        }
        zmq_close (in);
        end_context (ctx);
    }
    return 0;
}
