/*  Sizes that cannot be had: ENOMEM, and the object is a live empty message.     */
#include "test.h"

int main (void)
{
    static const size_t sizes [] = { SIZE_MAX, SIZE_MAX - 7, SIZE_MAX - 48, (size_t) 1 << 63, (size_t) 1 << 60 };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    for (int i = 0; i < 5; i++) {
        zmq_msg_t msg;
        memset (&msg, 0xaa, sizeof msg);
        FAILS (zmq_msg_init_size (&msg, sizes [i]), ENOMEM);
        CHECK_INT (zmq_msg_size (&msg), 0);
        CHECK_INT (zmq_msg_send (&msg, s, 0), 0);
        CHECK_INT (zmq_msg_close (&msg), 0);
        FAILS (zmq_send (s, "x", sizes [i], 0), ENOMEM);
    }
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
