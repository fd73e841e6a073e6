/*  blocking.h - every call that may wait for ever, in a thread of its own.      */
#ifndef BLOCKING_H
#define BLOCKING_H
#include "test.h"
#include <sys/syscall.h>

/*  A call that blocks on a socket without peers, and the type of that socket.   */
typedef int (*blocking_fn) (void *s);

static int in_recv (void *s) { char b [8]; return zmq_recv (s, b, 8, 0); }
static int in_send (void *s) { return zmq_send (s, "a message that is longer than what fits in", 40, 0); }
static int in_msg_recv (void *s)
{
    zmq_msg_t msg;
    OK (zmq_msg_init (&msg));
    int rc = zmq_msg_recv (&msg, s, 0), e = errno;
    OK (zmq_msg_close (&msg));
    errno = e;
    return rc;
}
static int in_msg_send (void *s)
{
    zmq_msg_t msg;
    OK (zmq_msg_init_size (&msg, 100));
    int rc = zmq_msg_send (&msg, s, 0), e = errno;
    CHECK_INT (zmq_msg_size (&msg), 100);
    OK (zmq_msg_close (&msg));
    errno = e;
    return rc;
}
static int in_recviov (void *s)
{
    struct iovec v [2];
    size_t n = 2;
    return zmq_recviov (s, v, &n, 0);
}
static int in_sendiov (void *s)
{
    struct iovec v [2] = { { "a", 1 }, { "b", 1 } };
    return zmq_sendiov (s, v, 2, ZMQ_SNDMORE);
}
static int in_poll (void *s)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    return zmq_poll (&item, 1, -1);
}
static int in_poll_beside_fd (void *s)
{
    static int p [2];
    if (!p [1])
        CHECK (pipe (p) == 0);
    zmq_pollitem_t items [2] = { { NULL, p [0], ZMQ_POLLIN, 0 }, { s, 0, ZMQ_POLLIN, 0 } };
    return zmq_poll (items, 2, -1);
}
static int in_proxy (void *s) { return zmq_proxy (s, s, NULL); }
static int in_device (void *s) { return zmq_device (ZMQ_QUEUE, s, s); }

static const struct {
    const char *name;
    blocking_fn fn;
    int type;
} blocking [] = {
    { "zmq_recv", in_recv, ZMQ_PULL }, { "zmq_recv of a REP", in_recv, ZMQ_REP }, { "zmq_msg_recv", in_msg_recv, ZMQ_SUB },
    { "zmq_recviov", in_recviov, ZMQ_ROUTER }, { "zmq_send", in_send, ZMQ_PUSH }, { "zmq_send of a REQ", in_send, ZMQ_REQ },
    { "zmq_msg_send", in_msg_send, ZMQ_DEALER }, { "zmq_sendiov", in_sendiov, ZMQ_PAIR }, { "zmq_poll", in_poll, ZMQ_XPUB },
    { "zmq_poll beside a descriptor", in_poll_beside_fd, ZMQ_XSUB }, { "zmq_proxy", in_proxy, ZMQ_DEALER }, { "zmq_device", in_device, ZMQ_ROUTER },
};
#define EACH_BLOCKING(i) for (size_t i = 0; i < sizeof blocking / sizeof *blocking; i++)

/*  A thread that makes call number I on its socket; it says how it ended.       */
typedef struct {
    size_t i;
    void *s;
    pthread_t thread;
    volatile int tid, ended, rc, error;
} blocked_t;

static void *blocked_thread (void *arg)
{
    blocked_t *b = arg;
    b->tid = (int) syscall (SYS_gettid);
    b->rc = blocking [b->i].fn (b->s);
    b->error = errno;
    b->ended = 1;
    return NULL;
}
/*  Starts it and waits until it sleeps.                                       */
UNUSED static void block (blocked_t *b, size_t i, void *s)
{
    memset (b, 0, sizeof *b);
    b->i = i;
    b->s = s;
    b->thread = start (blocked_thread, b);
    UNTIL (b->tid && asleep (b->tid));
}
UNUSED static void must_have_failed (blocked_t *b, int error)
{
    join (b->thread);
    if (b->rc != -1 || b->error != error)
        FAIL ("%s: %d, %s", blocking [b->i].name, b->rc, errno_name (b->error));
}
/*  A socket for it, bound and without a time limit.                            */
UNUSED static void *socket_for (void *ctx, size_t i)
{
    void *s = new_socket (ctx, blocking [i].type);
    set_int (s, ZMQ_RCVTIMEO, -1);
    set_int (s, ZMQ_SNDTIMEO, -1);
    bind_fresh (s, transports [i % 3]);
    return s;
}
#endif
