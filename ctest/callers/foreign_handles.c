/*  What is no live handle of the right kind, whatever it may be, is refused by every
 *  function that takes one, and never followed.                               */
#include "test.h"
#include <sys/mman.h>
#include <zmq_utils.h>

static void *bad;
static zmq_msg_t msg;
static struct iovec v;
static size_t one = 1;
static char data [8];
static int value;
static size_t size = sizeof value;

static void is_no_socket (void)
{
    zmq_pollitem_t item = { bad, 0, ZMQ_POLLIN, 0 };
    FAILS (zmq_close (bad), ENOTSOCK);
    FAILS (zmq_setsockopt (bad, ZMQ_LINGER, &value, sizeof value), ENOTSOCK);
    FAILS (zmq_getsockopt (bad, ZMQ_LINGER, &value, &size), ENOTSOCK);
    FAILS (zmq_bind (bad, "inproc://x"), ENOTSOCK);
    FAILS (zmq_connect (bad, "inproc://x"), ENOTSOCK);
    FAILS (zmq_unbind (bad, "inproc://x"), ENOTSOCK);
    FAILS (zmq_disconnect (bad, "inproc://x"), ENOTSOCK);
    FAILS (zmq_send (bad, data, 8, 0), ENOTSOCK);
    FAILS (zmq_recv (bad, data, 8, 0), ENOTSOCK);
    FAILS (zmq_msg_send (&msg, bad, 0), ENOTSOCK);
    FAILS (zmq_msg_recv (&msg, bad, 0), ENOTSOCK);
    FAILS (zmq_sendmsg (bad, &msg, 0), ENOTSOCK);
    FAILS (zmq_recvmsg (bad, &msg, 0), ENOTSOCK);
    FAILS (zmq_sendiov (bad, &v, 1, 0), ENOTSOCK);
    FAILS (zmq_recviov (bad, &v, &one, 0), ENOTSOCK);
    FAILS (zmq_socket_monitor (bad, "inproc://x", ZMQ_EVENT_ALL), ENOTSOCK);
    FAILS (zmq_socket_monitor (bad, NULL, 0), ENOTSOCK);
    one = 1;
    if (bad) {
        FAILS (zmq_poll (&item, 1, 0), ENOTSOCK);
        FAILS (zmq_proxy (bad, bad, NULL), ENOTSOCK);
        FAILS (zmq_device (ZMQ_QUEUE, bad, bad), ENOTSOCK);
    }
}

static void is_no_context (void)
{
    FAILS_NULL (zmq_socket (bad, ZMQ_PUB), EFAULT);
    FAILS (zmq_ctx_get (bad, ZMQ_IO_THREADS), EFAULT);
    FAILS (zmq_ctx_set (bad, ZMQ_IO_THREADS, 1), EFAULT);
    FAILS (zmq_ctx_destroy (bad), EFAULT);
    FAILS (zmq_term (bad), EFAULT);
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER), *stale = new_socket (ctx, ZMQ_DEALER);
    void *gone = new_context (), *nothing = mmap (NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *heap = malloc (4096), *watch = zmq_stopwatch_start ();
    OK (zmq_close (stale));
    OK (zmq_term (gone));
    OK (zmq_msg_init (&msg));
    memset (heap, 0xda, 4096);
    v.iov_base = data;
    v.iov_len = sizeof data;
    void *neither [] = { NULL, stale, gone, nothing, heap, watch, (void *) main, &msg, (void *) 1, (void *) 2, (void *) 3, (void *) -1L,
                         (void *) (intptr_t) INT_MIN, (void *) (UINTPTR_MAX / 2), (void *) ((uintptr_t) s + 1), (void *) ((uintptr_t) s - 1),
                         (void *) ((uintptr_t) s ^ 1UL << 32), (void *) ((uintptr_t) s ^ 1UL << 63), (void *) ((uintptr_t) s ^ 4),
                         (void *) ((uintptr_t) ctx + 4) };
    for (size_t i = 0; i < sizeof neither / sizeof *neither; i++) {
        bad = neither [i];
        is_no_socket ();
        is_no_context ();
    }
    bad = ctx;
    is_no_socket ();
    bad = s;
    is_no_context ();
    /*  Beside a live one.                                                     */
    zmq_pollitem_t items [2] = { { s, 0, ZMQ_POLLIN, 7 }, { stale, 0, ZMQ_POLLIN, 7 } };
    FAILS (zmq_poll (items, 2, 0), ENOTSOCK);
    CHECK_INT (items [0].revents, 7);
    FAILS (zmq_proxy (s, stale, NULL), ENOTSOCK);
    FAILS (zmq_proxy (stale, s, NULL), ENOTSOCK);
    OK (zmq_close (s));
    OK (zmq_msg_close (&msg));
    end_context (ctx);
    free (heap);
    return 0;
}
