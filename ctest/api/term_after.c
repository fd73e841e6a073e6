/*  After zmq_term began every call says ETERM, in front of its other errors;
 *  zmq_close works.                                                          */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    int value = 0;
    size_t size = sizeof value;
    char b [8];
    pthread_t t = start (term_thread, ctx);
    UNTIL (zmq_getsockopt (s, ZMQ_EVENTS, &value, &size) == -1);
    CHECK_INT (errno, ETERM);
    FAILS (zmq_setsockopt (s, ZMQ_SNDHWM, &value, sizeof value), ETERM);
    FAILS (zmq_setsockopt (s, 4711, &value, sizeof value), ETERM);
    FAILS (zmq_getsockopt (s, ZMQ_TYPE, &value, &size), ETERM);
    FAILS (zmq_getsockopt (s, ZMQ_FD, &value, &size), ETERM);
    FAILS (zmq_bind (s, "inproc://x"), ETERM);
    FAILS (zmq_bind (s, "bad"), ETERM);
    FAILS (zmq_connect (s, "tcp://127.0.0.1:1"), ETERM);
    FAILS (zmq_unbind (s, NULL), ETERM);
    FAILS (zmq_disconnect (s, "inproc://x"), ETERM);
    FAILS (zmq_send (s, "x", 1, ZMQ_DONTWAIT), ETERM);
    FAILS (zmq_recv (s, b, 8, ZMQ_DONTWAIT), ETERM);
    FAILS (zmq_msg_recv (NULL, s, 0), ETERM);
    FAILS (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL), ETERM);
    FAILS (zmq_socket_monitor (s, NULL, 0), ETERM);
    zmq_pollitem_t item = { s, 0, 0, 0 };
    FAILS (zmq_poll (&item, 1, 0), ETERM);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), ETERM);
    FAILS_NULL (zmq_socket (ctx, 4711), ETERM);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_MAX_SOCKETS), 1024);
    CHECK_INT (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 7), 0);
    CHECK_INT (zmq_close (s), 0);
    CHECK (join (t) == NULL);
    return 0;
}
