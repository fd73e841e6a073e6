/*  A socket is opened while its context is being terminated and the last of
 *  the others closed: it is refused, or zmq_term waits until it is closed.    */
#include "test.h"

static void *ctx, *last;
static pthread_barrier_t together;

/*  For less than the time that a nap takes.                                   */
static void spin (int us)
{
    struct timespec now, begin;
    clock_gettime (CLOCK_MONOTONIC, &begin);
    do
        clock_gettime (CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000000 + (now.tv_nsec - begin.tv_nsec) / 1000 < us);
}

static void *open_one (void *arg UNUSED)
{
    pthread_barrier_wait (&together);
    spin (rand () % 60);
    void *s = zmq_socket (ctx, ZMQ_PUSH);
    if (s) {
        nap (1);
        OK (zmq_close (s));
    } else
        CHECK (errno == ETERM || errno == EFAULT);
    return NULL;
}

static void *close_last (void *arg UNUSED)
{
    pthread_barrier_wait (&together);
    spin (rand () % 30);
    OK (zmq_close (last));
    return NULL;
}

int main (void)
{
    CHECK (pthread_barrier_init (&together, NULL, 3) == 0);
    for (int round = 0; round < 3000; round++) {
        ctx = zmq_init (1 + 15 * (round % 2));
        last = new_socket (ctx, ZMQ_PULL);
        bind_tcp (last);
        pthread_t opener = start (open_one, NULL), closer = start (close_last, NULL);
        pthread_barrier_wait (&together);
        spin (rand () % 60);
        CHECK_INT (zmq_term (ctx), 0);
        join (opener);
        join (closer);
    }
    return 0;
}
