/*  zmq_unbind and zmq_disconnect are one; what text they want.                */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    FAILS (zmq_unbind (s, NULL), EINVAL);
    FAILS (zmq_disconnect (s, NULL), EINVAL);
    FAILS (zmq_unbind (s, "bad"), EINVAL);
    FAILS (zmq_unbind (s, "tcp://"), EINVAL);
    FAILS (zmq_unbind (s, "nosuch://x"), EPROTONOSUPPORT);
    FAILS (zmq_unbind (s, "tcp://never bound"), ENOENT);
    FAILS (zmq_unbind (s, "inproc://never"), ENOENT);
    FAILS (zmq_unbind (s, "ipc:///never"), ENOENT);
    /*  A bind goes by the resolved text.                                     */
    const char *e = bind_to (s, "tcp://*:*");
    char other [80];
    snprintf (other, sizeof other, "tcp://*:%d", port_of (e));
    FAILS (zmq_unbind (s, "tcp://*:*"), ENOENT);
    FAILS (zmq_unbind (s, other), ENOENT);
    OK (zmq_unbind (s, e));
    FAILS (zmq_unbind (s, e), ENOENT);
    CHECK_STR (last_endpoint (s), e);
    /*  Either name does.                                                     */
    OK (zmq_disconnect (s, bind_tcp (s)));
    OK (zmq_disconnect (s, bind_fresh (s, "ipc")));
    OK (zmq_disconnect (s, bind_fresh (s, "inproc")));
    /*  A connect goes by the text that was given; once for all.              */
    int port, held = raw_bind (&port);
    snprintf (other, sizeof other, "tcp://localhost:%d", port);
    for (int i = 0; i < 3; i++)
        connect_to (s, other);
    FAILS (zmq_disconnect (s, last_endpoint (s)), ENOENT);
    OK (zmq_unbind (s, other));
    FAILS (zmq_disconnect (s, other), ENOENT);
    connect_to (s, "tcp://127.0.0.1:*");
    OK (zmq_disconnect (s, "tcp://127.0.0.1:*"));
    close (held);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
