/*  Buffers that hold less than a packet do not have tcp's ends wait for each
 *  other's timers, whichever of them has bound.                               */
#include "test.h"

enum { SIZE = 1000 };
struct job { void *push; int messages; };

static void *flood (void *arg)
{
    struct job *job = arg;
    char body [SIZE] = "";
    for (int i = 0; i < job->messages; i++)
        CHECK_INT (zmq_send (job->push, body, SIZE, 0), SIZE);
    return NULL;
}

/*  As many messages as timers would keep until long after the test has given up. */
static void with (int option, int bytes, int messages)
{
    for (int pull_binds = 0; pull_binds < 2; pull_binds++) {
        void *ctx = new_context (), *pull = new_socket (ctx, ZMQ_PULL), *push = new_socket (ctx, ZMQ_PUSH);
        set_int (option == ZMQ_SNDBUF ? push : pull, option, bytes);
        if (pull_binds)
            connect_to (push, bind_tcp (pull));
        else
            connect_to (pull, bind_tcp (push));
        struct job job = { push, messages };
        pthread_t sender = start (flood, &job);
        char body [SIZE];
        for (int i = 0; i < messages; i++)
            CHECK_INT (zmq_recv (pull, body, SIZE, 0), SIZE);
        join (sender);
        OK (zmq_close (push));
        OK (zmq_close (pull));
        end_context (ctx);
    }
}

int main (void)
{
    with (ZMQ_SNDBUF, 1, 200000);
    with (ZMQ_SNDBUF, 4000, 200000);
    with (ZMQ_SNDBUF, 32768, 200000);
    with (ZMQ_RCVBUF, 1, 20000);
    with (ZMQ_RCVBUF, 5000, 20000);
    with (ZMQ_RCVBUF, 14000, 20000);
    return 0;
}
