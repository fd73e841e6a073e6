/*  Every function can be called in a thread whose stack has 64 KiB.              */
#include "fork.h"
#include <zmq_utils.h>

static void *start_small (thread_fn fn, void *arg)
{
    pthread_attr_t attr;
    pthread_t t;
    CHECK (pthread_attr_init (&attr) == 0 && pthread_attr_setstacksize (&attr, 65536) == 0);
    CHECK (pthread_create (&t, &attr, fn, arg) == 0);
    CHECK (pthread_attr_destroy (&attr) == 0);
    return join (t);
}

static void *everything (void *arg)
{
    static char big [200000];
    int type = (int) (intptr_t) arg, value = 0;
    size_t size = sizeof value, count = 3;
    void *ctx = zmq_init (1), *s = zmq_socket (ctx, type), *t = zmq_socket (ctx, type), *capture = zmq_socket (ctx, ZMQ_PUB);
    zmq_pollitem_t items [3] = { { s, 0, ZMQ_POLLIN | ZMQ_POLLOUT, 0 }, { t, 0, ZMQ_POLLIN, 0 }, { NULL, 0, ZMQ_POLLIN, 0 } };
    struct iovec v [3] = { { big, 10 }, { big, 1000 }, { big, sizeof big } };
    zmq_msg_t m, n;
    CHECK (ctx && s && t);
    CHECK_INT (zmq_ctx_get (ctx, ZMQ_IO_THREADS), 1);
    OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 7));
    OK (zmq_socket_monitor (s, "inproc://monitor", ZMQ_EVENT_ALL));
    for (int i = 0; i < 3; i++) {
        OK (zmq_bind (s, fresh (transports [i])));
        char e [300];
        size_t length = sizeof e;
        OK (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, e, &length));
        OK (zmq_connect (t, e));
        OK (zmq_disconnect (t, e));
        OK (zmq_connect (t, e));
    }
    OK (zmq_bind (s, "tcp://lo:*"));
    OK (zmq_connect (t, "tcp://localhost:1"));
    FAILS (zmq_connect (t, "tcp://no.such.host.invalid:1"), EINVAL);
    zmq_setsockopt (s, ZMQ_SUBSCRIBE, "topic", 5);
    zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "127.0.0.1/8", 11);
    for (int i = 0; i < 300; i++) {
        zmq_send (t, big, i % 10 ? 5 : sizeof big, ZMQ_DONTWAIT | (i % 3 ? ZMQ_SNDMORE : 0));
        zmq_recv (s, big, sizeof big, ZMQ_DONTWAIT);
    }
    zmq_sendiov (t, v, 3, ZMQ_DONTWAIT | ZMQ_SNDMORE);
    if (zmq_recviov (s, v, &count, ZMQ_DONTWAIT) > 0)
        while (count--)
            free (v [count].iov_base);
    OK (zmq_msg_init_size (&m, 1000));
    OK (zmq_msg_init_data (&n, big, 100, NULL, NULL));
    OK (zmq_msg_copy (&m, &n));
    OK (zmq_msg_move (&n, &m));
    zmq_msg_send (&n, t, ZMQ_DONTWAIT);
    zmq_msg_recv (&m, s, ZMQ_DONTWAIT);
    zmq_sendmsg (t, &n, ZMQ_DONTWAIT);
    zmq_recvmsg (s, &m, ZMQ_DONTWAIT);
    zmq_msg_more (&m), zmq_msg_data (&m), zmq_msg_size (&m), zmq_msg_get (&m, ZMQ_MORE), zmq_msg_set (&m, 1, 1);
    OK (zmq_msg_close (&m));
    zmq_msg_close (&n);
    OK (zmq_poll (items, 3, 1));
    OK (zmq_getsockopt (s, ZMQ_EVENTS, &value, &size));
    OK (zmq_getsockopt (s, ZMQ_FD, &value, &size));
    zmq_stopwatch_stop (zmq_stopwatch_start ());
    zmq_sleep (0);
    zmq_strerror (ETERM), zmq_strerror (EINVAL), zmq_strerror (99999);
    zmq_version (&value, &value, &value);
    OK (zmq_socket_monitor (s, NULL, 0));
    OK (zmq_close (capture));
    value = 0;
    zmq_setsockopt (t, ZMQ_LINGER, &value, sizeof value);
    OK (zmq_close (s));
    FAILS (zmq_proxy (s, t, capture), ENOTSOCK);
    FAILS (zmq_device (0, s, t), ENOTSOCK);
    OK (zmq_close (t));
    OK (zmq_term (ctx));
    return NULL;
}

int main (void)
{
    for (intptr_t type = ZMQ_PAIR; type <= ZMQ_XSUB; type++)
        start_small (everything, (void *) type);
    return 0;
}
