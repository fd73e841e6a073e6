/*  NULL buffers and arrays of a size that is not 0: whatever they answer, they do
 *  not kill.                                                                 */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    size_t count = 3;
    OK (zmq_bind (a, "inproc://x"));
    connect_to (b, "inproc://x");
    send_text (b, "hello");
    zmq_recv (a, NULL, 5, ZMQ_DONTWAIT);
    FAILS (zmq_send (a, NULL, 5, ZMQ_DONTWAIT), EFAULT);
    FAILS (zmq_sendiov (a, NULL, 3, ZMQ_DONTWAIT), EFAULT);
    send_text (b, "hello");
    FAILS (zmq_recviov (a, NULL, &count, ZMQ_DONTWAIT), EFAULT);
    FAILS (zmq_recviov (a, NULL, NULL, ZMQ_DONTWAIT), EFAULT);
    zmq_close (a), zmq_close (b);
    end_context (ctx);
    return 0;
}
