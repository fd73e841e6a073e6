/*  REQ asks its services in turn.                                             */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *req = new_socket (ctx, ZMQ_REQ), *rep [3];
    for (int i = 0; i < 3; i++) {
        rep [i] = new_socket (ctx, ZMQ_REP);
        connect_to (req, bind_fresh (rep [i], "inproc"));
    }
    for (int i = 0; i < 9; i++) {
        send_text (req, "q");
        CHECK_STR (recv_text (rep [i % 3]), "q");
        send_text (rep [i % 3], "a");
        CHECK_STR (recv_text (req), "a");
    }
    for (int i = 0; i < 3; i++)
        zmq_close (rep [i]);
    zmq_close (req);
    end_context (ctx);
    return 0;
}
