/*  inproc names: any bytes, one owner, bind first.                            */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PULL), *b = new_socket (ctx, ZMQ_PULL);
    void *c = new_socket (ctx, ZMQ_PUSH);
    static char name [5000] = "inproc://";
    FAILS (zmq_connect (c, "inproc://x"), ECONNREFUSED);
    FAILS (zmq_bind (a, "inproc://"), EINVAL);
    FAILS (zmq_connect (c, "inproc://"), EINVAL);
    FAILS (zmq_bind (a, "INPROC://x"), EPROTONOSUPPORT);
    OK (zmq_bind (a, "inproc://x"));
    CHECK_STR (last_endpoint (a), "inproc://x");
    FAILS (zmq_bind (a, "inproc://x"), EADDRINUSE);
    FAILS (zmq_bind (b, "inproc://x"), EADDRINUSE);
    FAILS (zmq_connect (c, "inproc://X"), ECONNREFUSED);
    FAILS (zmq_connect (c, "inproc://x/"), ECONNREFUSED);
    OK (zmq_bind (a, "inproc://*"));
    OK (zmq_bind (a, "inproc://a b\t\xc3\xa4"));
    memset (name + 9, 'n', 4000);
    OK (zmq_bind (a, name));
    connect_to (c, name);
    connect_to (c, "inproc://a b\t\xc3\xa4");
    CHECK_STR (last_endpoint (c), "inproc://a b\t\xc3\xa4");
    connect_to (c, "inproc://x");
    connect_to (c, "inproc://x");
    for (int i = 0; i < 4; i++)
        send_text (c, "m");
    for (int i = 0; i < 4; i++)
        CHECK_STR (recv_text (a), "m");
    /*  Unbinding frees the name at once and leaves the links alone.          */
    OK (zmq_unbind (a, "inproc://x"));
    OK (zmq_bind (b, "inproc://x"));
    for (int i = 0; i < 4; i++)
        send_text (c, "m");
    for (int i = 0; i < 4; i++)
        CHECK_STR (recv_text (a), "m");
    CHECK_STR (recv_now (b), "<EAGAIN>");
    zmq_close (a);
    zmq_close (b);
    zmq_close (c);
    end_context (ctx);

    /*  No I/O thread is needed.                                              */
    ctx = zmq_init (0);
    a = new_socket (ctx, ZMQ_PAIR);
    b = new_socket (ctx, ZMQ_PAIR);
    OK (zmq_bind (a, "inproc://x"));
    connect_to (b, "inproc://x");
    send_text (a, "m");
    CHECK_STR (recv_text (b), "m");
    FAILS (zmq_bind (a, "tcp://127.0.0.1:*"), EMTHREAD);
    FAILS (zmq_bind (a, "tcp://bad"), EMTHREAD);
    FAILS (zmq_connect (a, "ipc:///tmp/x"), EMTHREAD);
    FAILS (zmq_connect (a, "nosuch://x"), EPROTONOSUPPORT);
    zmq_close (a);
    zmq_close (b);
    end_context (ctx);
    return 0;
}
