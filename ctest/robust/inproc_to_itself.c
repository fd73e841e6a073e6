/*  A socket may connect to its own inproc name, and closes cleanly.             */
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
    end_context (ctx);
    return 0;
}
