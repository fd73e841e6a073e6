/*  Two contexts in a process know nothing of each other.                      */
#include "test.h"

int main (void)
{
    void *a = new_context (), *b = new_context ();
    void *sa = new_socket (a, ZMQ_PULL), *sb = new_socket (b, ZMQ_PULL), *c = new_socket (b, ZMQ_PUSH);
    OK (zmq_bind (sa, "inproc://x"));
    FAILS (zmq_connect (c, "inproc://x"), ECONNREFUSED);
    OK (zmq_bind (sb, "inproc://x"));
    connect_to (c, "inproc://x");
    connect_to (c, bind_tcp (sa));
    send_text (c, "1");
    send_text (c, "2");
    CHECK_STR (recv_text (sb), "1");
    CHECK_STR (recv_text (sa), "2");
    OK (zmq_close (sa));
    end_context (a);
    FAILS_NULL (zmq_socket (a, ZMQ_PUB), EFAULT);
    CHECK_STR (recv_now (sb), "<EAGAIN>");
    OK (zmq_close (sb));
    OK (zmq_close (c));
    end_context (b);
    return 0;
}
