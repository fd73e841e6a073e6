/*  A socket may connect to its own inproc name, and closes cleanly. A PAIR, which has
 *  one peer, is told no and never seems ready to send.                               */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    OK (zmq_bind (s, "inproc://x"));
    connect_to (s, "inproc://x");
    send_text (s, "me");
    CHECK_STR (recv_now (s), "me");
    send_text (s, "me|too");
    OK (zmq_close (s));
    void *pair = new_socket (ctx, ZMQ_PAIR);
    OK (zmq_bind (pair, "inproc://y"));
    connect_to (pair, "inproc://y");
    CHECK_INT (events (pair), 0);
    FAILS (zmq_send (pair, "x", 1, ZMQ_DONTWAIT), EAGAIN);
    OK (zmq_close (pair));
    end_context (ctx);
    return 0;
}
