/*  Sizes above INT_MAX: the message arrives whole, and a success is never -1.    */
#include "test.h"

int main (void)
{
    static const unsigned long long sizes [] = { 0x80000001ull, 0xffffffffull, 0x100000005ull };
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    static char few [8];
    OK (zmq_bind (a, "inproc://x"));
    connect_to (b, "inproc://x");
    for (int i = 0; i < 3; i++) {
        zmq_msg_t msg;
        /*  Nobody looks at the content, so it need not exist.                   */
        OK (zmq_msg_init_data (&msg, few, sizes [i], NULL, NULL));
        int sent = zmq_msg_send (&msg, b, 0);
        CHECK (sent != -1);
        if (sizes [i] != 0xffffffffull)
            CHECK_INT (sent, (int) sizes [i]);
        OK (zmq_msg_init (&msg));
        CHECK (zmq_msg_recv (&msg, a, 0) != -1);
        CHECK_INT (zmq_msg_size (&msg), sizes [i]);
        OK (zmq_msg_close (&msg));
    }
    zmq_close (a), zmq_close (b);
    end_context (ctx);
    return 0;
}
