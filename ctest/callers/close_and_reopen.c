/*  Threads go on using handles that were closed long ago while new sockets come and
 *  go by the thousand: an old handle never means a new socket.                  */
#include "test.h"

enum { OLD = 300 };
static void *ctx, *old [OLD];
static volatile int stop;

static void *knock (void *arg)
{
    unsigned i = (unsigned) (uintptr_t) arg;
    char b [8];
    int v = 77;
    while (!stop) {
        void *s = old [i++ % OLD];
        switch (i % 5) {
        case 0: FAILS (zmq_close (s), ENOTSOCK); break;
        case 1: FAILS (zmq_send (s, "stray", 5, ZMQ_DONTWAIT), ENOTSOCK); break;
        case 2: FAILS (zmq_recv (s, b, 8, ZMQ_DONTWAIT), ENOTSOCK); break;
        case 3: FAILS (zmq_setsockopt (s, ZMQ_LINGER, &v, sizeof v), ENOTSOCK); break;
        case 4: FAILS (zmq_bind (s, "inproc://stray"), ENOTSOCK); break;
        }
    }
    return NULL;
}

int main (void)
{
    /*  Under memcheck threads take turns, and each of these takes 15 ms.     */
    int rounds = getenv ("CHECKED") ? 5000 : 20000;
    pthread_t t [2];
    ctx = new_context ();
    for (int i = 0; i < OLD; i++) {
        CHECK ((old [i] = zmq_socket (ctx, ZMQ_PAIR)) != NULL);
        OK (zmq_close (old [i]));
    }
    for (int i = 0; i < 2; i++)
        t [i] = start (knock, (void *) (uintptr_t) (i * 100));
    for (int i = 0; i < rounds; i++) {
        void *s = zmq_socket (ctx, ZMQ_PAIR);
        CHECK (s != NULL);
        CHECK_INT (get_int (s, ZMQ_LINGER), -1);
        FAILS (zmq_recv (s, NULL, 0, ZMQ_DONTWAIT), EAGAIN);
        OK (zmq_bind (s, "inproc://own"));
        OK (zmq_close (s));
    }
    stop = 1;
    join (t [0]);
    join (t [1]);
    end_context (ctx);
    return 0;
}
