/*  Time limits: waited for, not exceeded for ever, overruled by DONTWAIT, not
 *  asked where waiting cannot help; a negative one is none.                   */
#include "test.h"

static void *later (void *s)
{
    nap (100);
    send_text (s, "late");
    return NULL;
}

int main (void)
{
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    char b [8];
    long before = now_ms ();
    set_int (in, ZMQ_RCVTIMEO, 100);
    set_int (out, ZMQ_SNDTIMEO, 100);
    FAILS (zmq_recv (in, b, 8, 0), EAGAIN);
    CHECK (now_ms () - before >= 98);
    before = now_ms ();
    FAILS (zmq_send (out, "x", 1, 0), EAGAIN);
    CHECK (now_ms () - before >= 98);
    set_int (in, ZMQ_RCVTIMEO, 40000);
    set_int (out, ZMQ_SNDTIMEO, 40000);
    FAILS (zmq_recv (in, b, 8, ZMQ_DONTWAIT), EAGAIN);
    FAILS (zmq_send (out, "x", 1, ZMQ_DONTWAIT), EAGAIN);
    FAILS (zmq_send (in, "x", 1, 0), ENOTSUP);
    FAILS (zmq_recv (out, b, 8, 0), ENOTSUP);
    connect_to (out, bind_fresh (in, "inproc"));
    for (int limit = -1; limit > -9; limit -= 7) {
        set_int (in, ZMQ_RCVTIMEO, limit);
        pthread_t t = start (later, out);
        CHECK_STR (recv_text (in), "late");
        join (t);
    }
    zmq_close (in);
    zmq_close (out);
    void *req = new_socket (ctx, ZMQ_REQ), *rep = new_socket (ctx, ZMQ_REP);
    set_int (req, ZMQ_RCVTIMEO, 40000);
    set_int (rep, ZMQ_SNDTIMEO, 40000);
    FAILS (zmq_recv (req, b, 8, 0), EFSM);
    FAILS (zmq_send (rep, "x", 1, 0), EFSM);
    zmq_close (req);
    zmq_close (rep);
    end_context (ctx);
    return 0;
}
