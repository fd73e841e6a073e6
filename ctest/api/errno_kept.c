/*  A call that works leaves errno alone.                                      */
#include "test.h"

#define KEEPS(call) \
    do { errno = 4711; if ((call) == -1) FAIL ("%s: %s", #call, errno_name (errno)); \
         if (errno != 4711) FAIL ("%s leaves errno at %s", #call, errno_name (errno)); } while (0)

int main (void)
{
    errno = 4711;
    void *ctx = zmq_ctx_new (), *s = zmq_socket (ctx, ZMQ_PULL), *c = zmq_socket (ctx, ZMQ_PUSH);
    CHECK_INT (errno, 4711);
    zmq_msg_t msg;
    char b [64];
    int value = 0;
    size_t size;
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    KEEPS (zmq_bind (s, "tcp://127.0.0.1:*"));
    KEEPS (zmq_bind (s, "inproc://x"));
    size = sizeof b;
    KEEPS (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, b, &size));
    KEEPS (zmq_connect (c, b));
    KEEPS (zmq_setsockopt (c, ZMQ_LINGER, &value, sizeof value));
    KEEPS (zmq_send (c, "x", 1, 0));
    KEEPS (zmq_poll (&item, 1, PATIENCE));
    KEEPS (zmq_recv (s, b, 64, 0));
    KEEPS (zmq_msg_init_size (&msg, 1000));
    KEEPS (zmq_msg_send (&msg, c, 0));
    KEEPS (zmq_msg_recv (&msg, s, 0));
    KEEPS (zmq_msg_close (&msg));
    size = sizeof value;
    KEEPS (zmq_getsockopt (c, ZMQ_EVENTS, &value, &size));
    KEEPS (zmq_socket_monitor (c, "inproc://m", ZMQ_EVENT_ALL));
    KEEPS (zmq_unbind (s, "inproc://x"));
    KEEPS (zmq_close (s));
    KEEPS (zmq_close (c));
    KEEPS (zmq_term (ctx));
    return 0;
}
