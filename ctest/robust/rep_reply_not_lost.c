/*  A malformed request from a peer whose reply queue is full: the next client's
 *  reply is not lost.                                                         */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *rep = new_socket (ctx, ZMQ_REP), *bad = new_socket (ctx, ZMQ_DEALER), *good = new_socket (ctx, ZMQ_REQ);
    set_int (rep, ZMQ_SNDHWM, 1);
    set_int (bad, ZMQ_RCVHWM, 1);
    OK (zmq_bind (rep, "inproc://x"));
    connect_to (bad, "inproc://x");
    for (int i = 0; i < 10; i++) {      /* replies that nobody takes */
        send_text (bad, "|q");
        CHECK_STR (recv_text (rep), "q");
        send_text (rep, "a");
    }
    send_text (bad, "no delimiter");
    send_text (bad, "two|parts");
    connect_to (good, "inproc://x");
    send_text (good, "hello");
    CHECK_STR (recv_text (rep), "hello");
    send_text (rep, "answer");
    CHECK_STR (recv_text (good), "answer");
    zmq_close (rep), zmq_close (bad), zmq_close (good);
    end_context (ctx);
    return 0;
}
