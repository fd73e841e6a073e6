/*  What a message object is after a send: empty and alive after one that worked;
 *  as before, but for its more flag, after one that failed.                   */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    zmq_msg_t msg;
    OK (zmq_msg_init_size (&msg, 40));
    memset (zmq_msg_data (&msg), 'm', 40);
    FAILS (zmq_msg_send (&msg, a, ZMQ_DONTWAIT), EAGAIN);
    CHECK_INT (zmq_msg_size (&msg), 40);
    CHECK_INT (*(char *) zmq_msg_data (&msg), 'm');
    CHECK_INT (zmq_msg_more (&msg), 0);
    FAILS (zmq_msg_send (&msg, a, ZMQ_DONTWAIT | ZMQ_SNDMORE), EAGAIN);
    CHECK_INT (zmq_msg_more (&msg), 1);
    FAILS (zmq_sendmsg (a, &msg, ZMQ_DONTWAIT), EAGAIN);
    CHECK_INT (zmq_msg_more (&msg), 0);

    OK (zmq_bind (a, "inproc://x"));
    connect_to (b, "inproc://x");
    CHECK_INT (zmq_msg_send (&msg, a, ZMQ_SNDMORE), 40);
    CHECK_INT (zmq_msg_size (&msg), 0);
    CHECK_INT (zmq_msg_more (&msg), 0);
    CHECK_INT (zmq_msg_send (&msg, a, 0), 0);   /* an empty part */
    OK (zmq_msg_close (&msg));
    CHECK_STR (recv_text (b), "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm|");

    /*  The flag of a received part does not stick when it is sent on.         */
    send_text (a, "one|two");
    OK (zmq_msg_init (&msg));
    OK (zmq_msg_recv (&msg, b, 0));
    CHECK_INT (zmq_msg_more (&msg), 1);
    OK (zmq_msg_send (&msg, b, 0));
    CHECK_STR (recv_text (a), "one");
    OK (zmq_msg_close (&msg));
    zmq_close (a);
    zmq_close (b);
    end_context (ctx);
    return 0;
}
