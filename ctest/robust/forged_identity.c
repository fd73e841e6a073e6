/*  A peer announces an identity that looks like an automatic one: nobody dies,
 *  anonymous peers are served, and each keeps its own.                         */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER), *d = new_socket (ctx, ZMQ_DEALER);
    char identity [300];
    const char *e = bind_tcp (r);
    connect_to (d, e);
    send_text (d, "x");
    CHECK_INT (zmq_recv (r, identity, sizeof identity, 0), 5);
    CHECK_STR (recv_text (r), "x");
    int forged [20];
    for (int i = 0; i < 20; i++) {
        /*  The next twenty numbers, and the one in use.                        */
        unsigned char hello [] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 6, 0x7f, 1, 5, 0, 5, 0, 0, 0, 0, 0 };
        uint32_t number = 0;
        for (int k = 1; k < 5; k++)
            number = number << 8 | (unsigned char) identity [k];
        number += i;
        for (int k = 0; k < 4; k++)
            hello [15 + k] = (unsigned char) (number >> (24 - 8 * k));
        forged [i] = raw_connect (port_of (e));
        raw_write (forged [i], hello, sizeof hello);
        raw_frame (forged [i], 0, "f", 1);
    }
    void *more [10];
    for (int i = 0; i < 10; i++) {
        more [i] = new_socket (ctx, ZMQ_DEALER);
        connect_to (more [i], e);
        send_text (more [i], "honest");
    }
    for (int honest = 0; honest < 10; ) {
        char from [300], body [10];
        int n = OK (zmq_recv (r, from, sizeof from, 0)), size = OK (zmq_recv (r, body, sizeof body, 0));
        if (size == 6) {
            OK (zmq_send (r, from, n, ZMQ_SNDMORE));
            OK (zmq_send (r, "hi", 2, 0));
            honest++;
        }
    }
    for (int i = 0; i < 10; i++) {
        CHECK_STR (recv_text (more [i]), "hi");
        zmq_close (more [i]);
    }
    OK (zmq_send (r, identity, 5, ZMQ_SNDMORE));
    OK (zmq_send (r, "still yours", 11, 0));
    CHECK_STR (recv_text (d), "still yours");
    for (int i = 0; i < 20; i++)
        close (forged [i]);
    zmq_close (r), zmq_close (d);
    end_context (ctx);
    return 0;
}
