/*  A free function is called by zmq_poll before it sleeps, and waits in the very socket
 *  that is polled: news that has nothing to do with that does not keep it busy.   */
#include "test.h"
#include <sys/syscall.h>

static void *ctx, *s, *peer, *late;
static const char *endpoint;
static int pipe_fds [2], polls;
static volatile int waiter, called_back;

static void wait_in_it (void *data, void *hint)
{
    char c;
    zmq_pollitem_t items [2] = { { s, 0, ZMQ_POLLIN, 0 }, { NULL, pipe_fds [0], ZMQ_POLLIN, 0 } };
    (void) data, (void) hint;
    waiter = (int) syscall (SYS_gettid);
    if (polls)
        MOSTLY_WAITING (CHECK_INT (zmq_poll (items, 2, 500), 0));
    else
        MOSTLY_WAITING (FAILS (zmq_recv (s, &c, 1, 0), EAGAIN));
    called_back = 1;
}

/*  The peer goes with the message, unread; while the free function waits, another comes. */
static void *visitors (void *unused)
{
    (void) unused;
    zmq_close (peer);
    UNTIL (called_back || (waiter && asleep (waiter)));
    connect_to (late, endpoint);
    return NULL;
}

int main (void)
{
    static char lent [1000];
    OK (pipe (pipe_fds));
    for (polls = 0; polls < 2; polls++) {
        ctx = new_context ();
        s = new_socket (ctx, ZMQ_DEALER);
        peer = new_socket (ctx, ZMQ_DEALER);
        late = new_socket (ctx, ZMQ_DEALER);
        connect_to (peer, endpoint = bind_fresh (s, "inproc"));
        set_int (s, ZMQ_RCVTIMEO, 500);
        zmq_msg_t msg;
        waiter = called_back = 0;
        OK (zmq_msg_init_data (&msg, lent, sizeof lent, wait_in_it, NULL));
        OK (zmq_msg_send (&msg, s, 0));
        pthread_t t = start (visitors, NULL);
        zmq_pollitem_t items [2] = { { s, 0, ZMQ_POLLIN, 0 }, { NULL, pipe_fds [0], ZMQ_POLLIN, 0 } };
        CHECK_INT (zmq_poll (items, 2, 1000), 0);
        join (t);
        /*  Who let the message go calls it: this thread, or the one that closed the peer. */
        UNTIL (called_back);
        zmq_close (late);
        zmq_close (s);
        end_context (ctx);
    }
    return 0;
}
