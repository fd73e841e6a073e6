/*  A socket that was never used costs no descriptor, whatever its type; nor does one
 *  that is set up, talks over inproc or is polled without waiting. A context's first
 *  socket opens what its I/O threads need, and closing everything gives it back.    */
#include "test.h"

static const int types [] = { ZMQ_PAIR, ZMQ_PUB, ZMQ_SUB, ZMQ_REQ, ZMQ_REP, ZMQ_DEALER, ZMQ_ROUTER,
                              ZMQ_PULL, ZMQ_PUSH, ZMQ_XPUB, ZMQ_XSUB };
enum { TYPES = sizeof types / sizeof *types, EACH = 40 };

int main (void)
{
    int before = open_descriptors ();
    void *ctx = zmq_ctx_new (), *sockets [TYPES * EACH];
    CHECK_INT (open_descriptors (), before);
    void *first = new_socket (ctx, ZMQ_PULL);
    int with_one = open_descriptors ();
    for (int i = 0; i < TYPES * EACH; i++)
        sockets [i] = new_socket (ctx, types [i % TYPES]);
    CHECK_INT (open_descriptors (), with_one);

    for (int i = 0; i < TYPES * EACH; i++) {
        int hwm = 5;
        OK (zmq_setsockopt (sockets [i], ZMQ_SNDHWM, &hwm, sizeof hwm));
        zmq_pollitem_t item = { sockets [i], 0, ZMQ_POLLIN, 0 };
        CHECK_INT (zmq_poll (&item, 1, 0), 0);
    }
    CHECK_INT (open_descriptors (), with_one);

    void *push = new_socket (ctx, ZMQ_PUSH);
    OK (zmq_bind (first, "inproc://talk"));
    OK (zmq_connect (push, "inproc://talk"));
    send_text (push, "x");
    CHECK_STR (recv_text (first), "x");
    CHECK_INT (open_descriptors (), with_one);

    for (int i = 0; i < TYPES * EACH; i++)
        zmq_close (sockets [i]);
    zmq_close (push), zmq_close (first);
    end_context (ctx);
    CHECK_INT (open_descriptors (), before);
    return 0;
}
