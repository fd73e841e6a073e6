/*  Every blocking call wakes up with ETERM.                                   */
#include "test.h"
#include <sys/syscall.h>

static volatile int tid;
static void *ctx;

static void *recv_blocks (void *s) { char b [8]; FAILS (zmq_recv (s, b, 8, 0), ETERM); return NULL; }
static void *msg_recv_blocks (void *s)
{
    zmq_msg_t msg;
    OK (zmq_msg_init (&msg));
    FAILS (zmq_msg_recv (&msg, s, 0), ETERM);
    OK (zmq_msg_close (&msg));
    return NULL;
}
static void *send_blocks (void *s) { FAILS (zmq_send (s, "x", 1, 0), ETERM); return NULL; }
static void *poll_blocks (void *s)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    FAILS (zmq_poll (&item, 1, -1), ETERM);
    return NULL;
}
static void *proxy_blocks (void *s) { FAILS (zmq_proxy (s, s, NULL), ETERM); return NULL; }
static void *device_blocks (void *s) { FAILS (zmq_device (ZMQ_QUEUE, s, s), ETERM); return NULL; }

static struct { thread_fn fn; int type; } cases [] = {
    { recv_blocks, ZMQ_PULL }, { msg_recv_blocks, ZMQ_SUB }, { send_blocks, ZMQ_PUSH },
    { poll_blocks, ZMQ_DEALER }, { proxy_blocks, ZMQ_DEALER }, { device_blocks, ZMQ_ROUTER },
};

static void *blocked (void *arg)
{
    int i = (int) (intptr_t) arg;
    void *s = zmq_socket (ctx, cases [i].type);
    CHECK (s != NULL);
    OK (zmq_bind (s, "inproc://x"));
    tid = (int) syscall (SYS_gettid);
    cases [i].fn (s);
    OK (zmq_close (s));
    return NULL;
}

int main (void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ctx = new_context ();
        tid = 0;
        pthread_t t = start (blocked, (void *) i);
        UNTIL (tid && asleep (tid));
        CHECK_INT (zmq_term (ctx), 0);
        join (t);
    }
    return 0;
}
