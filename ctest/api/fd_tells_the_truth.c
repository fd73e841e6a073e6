/*  ZMQ_FD is not readable while ZMQ_EVENTS has nothing to say: who was woken by it
 *  before the thread that made it so could go on would ask again and again. On
 *  one processor that is so each time.                                        */
#include "test.h"
#include <sched.h>

#define MESSAGES 300
/*  Another thread may be at it once or twice in the meantime.                 */
#define IN_VAIN 100

static volatile int taken;

static void *sender (void *s)
{
    for (int i = 0; i < MESSAGES; i++) {
        OK (zmq_send (s, &i, sizeof i, 0));
        while (taken <= i)
            nap (0);
    }
    return NULL;
}

int main (void)
{
    cpu_set_t one;
    CPU_ZERO (&one);
    CHECK (sched_getcpu () >= 0);
    CPU_SET (sched_getcpu (), &one);
    OK (sched_setaffinity (0, sizeof one, &one));
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        connect_to (out, bind_fresh (in, t));
        struct pollfd p = { get_int (in, ZMQ_FD), POLLIN, 0 };
        taken = 0;
        pthread_t thread = start (sender, out);
        for (int in_vain = 0; taken < MESSAGES; ) {
            if (!(events (in) & ZMQ_POLLIN)) {
                CHECK (in_vain++ < IN_VAIN);
                CHECK_INT (poll (&p, 1, PATIENCE), 1);
                continue;
            }
            int n;
            CHECK_INT (zmq_recv (in, &n, sizeof n, ZMQ_DONTWAIT), sizeof n);
            in_vain = 0;
            taken++;
        }
        join (thread);
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
