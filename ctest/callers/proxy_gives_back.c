/*  A proxy that always finds more to do gives back what was lent: no more is out
 *  than its sockets hold.                                                      */
#include "test.h"
#include <stdatomic.h>

enum { PRODUCERS = 3, MESSAGES = 100000, SIZE = 1000, HELD = 20000 };
static char body [SIZE];
static atomic_long sent, back;

static void give_back (void *data, void *hint)
{
    (void) data;
    (void) hint;
    atomic_fetch_add (&back, 1);
}

static void *produce (void *push)
{
    for (int i = 0; i < MESSAGES; i++) {
        zmq_msg_t lent;
        OK (zmq_msg_init_data (&lent, body, SIZE, give_back, NULL));
        CHECK_INT (zmq_msg_send (&lent, push, 0), SIZE);
        long out = atomic_fetch_add (&sent, 1) + 1 - atomic_load (&back);
        CHECK (out < HELD);
    }
    return NULL;
}

static void *forward (void *ends)
{
    void **end = ends;
    FAILS (zmq_proxy (end [0], end [1], NULL), ETERM);
    OK (zmq_close (end [0]));
    OK (zmq_close (end [1]));
    return NULL;
}

int main (void)
{
    void *ctx = new_context (), *ends [] = { new_socket (ctx, ZMQ_PULL), new_socket (ctx, ZMQ_PUB) };
    void *push [PRODUCERS];
    pthread_t producer [PRODUCERS];
    const char *endpoint = bind_fresh (ends [0], "inproc");
    for (int i = 0; i < PRODUCERS; i++) {
        push [i] = new_socket (ctx, ZMQ_PUSH);
        connect_to (push [i], endpoint);
    }
    pthread_t proxy = start (forward, ends);
    for (int i = 0; i < PRODUCERS; i++)
        producer [i] = start (produce, push [i]);
    for (int i = 0; i < PRODUCERS; i++) {
        join (producer [i]);
        OK (zmq_close (push [i]));
    }
    end_context (ctx);
    join (proxy);
    return 0;
}
