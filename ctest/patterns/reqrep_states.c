/*  REQ and REP alternate strictly; out of turn is EFSM at once and changes nothing. */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *req = new_socket (ctx, ZMQ_REQ), *rep = new_socket (ctx, ZMQ_REP);
        char b [8];
        connect_to (req, bind_fresh (rep, t));
        wait_for (req, ZMQ_POLLOUT);
        for (int i = 0; i < 3; i++) {
            FAILS (zmq_recv (req, b, 8, 0), EFSM);
            FAILS (zmq_send (rep, "x", 1, 0), EFSM);
            OK (zmq_send (req, "q1", 2, ZMQ_SNDMORE));
            FAILS (zmq_recv (req, b, 8, 0), EFSM);
            OK (zmq_send (req, "q2", 2, 0));
            FAILS (zmq_send (req, "x", 1, 0), EFSM);
            FAILS (zmq_recv (req, b, 8, ZMQ_DONTWAIT), EAGAIN);
            CHECK_INT (events (req), 0);
            wait_for (rep, ZMQ_POLLIN);
            CHECK_INT (events (rep), ZMQ_POLLIN);
            CHECK_INT (zmq_recv (rep, b, 8, 0), 2);
            FAILS (zmq_send (rep, "x", 1, 0), EFSM);
            CHECK_INT (events (rep), ZMQ_POLLIN);
            CHECK_INT (zmq_recv (rep, b, 8, 0), 2);
            FAILS (zmq_recv (rep, b, 8, 0), EFSM);
            CHECK_INT (events (rep), ZMQ_POLLOUT);
            OK (zmq_send (rep, "a1", 2, ZMQ_SNDMORE));
            FAILS (zmq_recv (rep, b, 8, 0), EFSM);
            OK (zmq_send (rep, "a2", 2, 0));
            CHECK_INT (events (rep), 0);
            wait_for (req, ZMQ_POLLIN);
            CHECK_INT (events (req), ZMQ_POLLIN);
            CHECK_INT (zmq_recv (req, b, 8, 0), 2);
            FAILS (zmq_send (req, "x", 1, 0), EFSM);
            CHECK_INT (zmq_recv (req, b, 8, 0), 2);
            CHECK_INT (events (req), ZMQ_POLLOUT);
        }
        zmq_close (req), zmq_close (rep);
        end_context (ctx);
    }
    return 0;
}
