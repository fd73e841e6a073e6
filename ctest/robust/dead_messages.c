/*  Message objects that were closed, zeroed or never made: EFAULT, size 0, data
 *  NULL.                                                                     */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *in = new_socket (ctx, ZMQ_PULL);
    zmq_msg_t closed, zeroed;
    OK (zmq_msg_init_size (&closed, 100));
    OK (zmq_msg_close (&closed));
    memset (&zeroed, 0, sizeof zeroed);
    zmq_msg_t *dead [] = { &closed, &zeroed };
    for (int i = 0; i < 2; i++) {
        FAILS (zmq_msg_send (dead [i], s, 0), EFAULT);
        FAILS (zmq_sendmsg (s, dead [i], 0), EFAULT);
        FAILS (zmq_msg_recv (dead [i], in, ZMQ_DONTWAIT), EFAULT);
        FAILS (zmq_msg_close (dead [i]), EFAULT);
        CHECK_INT (zmq_msg_size (dead [i]), 0);
        CHECK (zmq_msg_data (dead [i]) == NULL);
        FAILS (zmq_msg_copy (dead [i], dead [1 - i]), EFAULT);
        FAILS (zmq_msg_move (dead [i], dead [1 - i]), EFAULT);
    }
    zmq_close (s), zmq_close (in);
    end_context (ctx);
    return 0;
}
