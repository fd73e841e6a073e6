/*  Two threads poll one socket and a third closes it, whose number as a descriptor
 *  is another's at once: both pollers come back.                                    */
#include "test.h"
#include <sys/eventfd.h>

enum { ROUNDS = 1000, OTHERS = 3 };
static void *s;
static int polling;

static void *poll_until_closed (void *unused)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    __sync_fetch_and_add (&polling, 1);
    FAILS (zmq_poll (&item, 1, -1), ENOTSOCK);
    return unused;
}

int main (void)
{
    void *ctx = new_context ();
    int rounds = getenv ("CHECKED") ? 100 : ROUNDS;
    for (int i = 0; i < rounds; i++) {
        pthread_t a, b;
        int others [OTHERS];
        s = new_socket (ctx, ZMQ_DEALER), polling = 0;
        a = start (poll_until_closed, NULL), b = start (poll_until_closed, NULL);
        while (__sync_fetch_and_add (&polling, 0) < 2)
            ;
        /*  As far into their calls as it happens.                            */
        for (volatile int spin = i * 7 % 2000; spin > 0; spin--)
            ;
        OK (zmq_close (s));
        for (int k = 0; k < OTHERS; k++)
            CHECK ((others [k] = eventfd (0, 0)) >= 0);
        join (a), join (b);
        for (int k = 0; k < OTHERS; k++)
            close (others [k]);
    }
    end_context (ctx);
    return 0;
}
