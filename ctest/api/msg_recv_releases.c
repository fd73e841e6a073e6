/*  Receiving into an object that has content releases it first.               */
#include "test.h"

static int freed;
static void give_back (void *data, void *hint) { (void) data, (void) hint; freed++; }

int main (void)
{
    static char buffer [10];
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    zmq_msg_t msg;
    OK (zmq_bind (a, "inproc://x"));
    connect_to (b, "inproc://x");
    send_text (a, "hello");
    OK (zmq_msg_init_data (&msg, buffer, sizeof buffer, give_back, NULL));
    CHECK_INT (zmq_msg_recv (&msg, b, 0), 5);
    CHECK_INT (freed, 1);
    CHECK (!memcmp (zmq_msg_data (&msg), "hello", 5));
    /*  After EAGAIN it is alive, whatever is in it.                          */
    FAILS (zmq_msg_recv (&msg, b, ZMQ_DONTWAIT), EAGAIN);
    CHECK_INT (zmq_msg_close (&msg), 0);
    /*  A dead one is refused.                                                */
    send_text (a, "stays");
    FAILS (zmq_msg_recv (&msg, b, 0), EFAULT);
    FAILS (zmq_msg_recv (NULL, b, 0), EFAULT);
    FAILS (zmq_recvmsg (b, &msg, ZMQ_DONTWAIT), EFAULT);
    CHECK_STR (recv_now (b), "stays");
    zmq_close (a);
    zmq_close (b);
    end_context (ctx);
    return 0;
}
