/*  The context ends while threads wait in every kind of call at once: all fail with
 *  ETERM, and zmq_term returns when they have closed their sockets.             */
#include "blocking.h"

int main (void)
{
    for (int round = 0; round < 10; round++) {
        void *ctx = new_context ();
        blocked_t all [3 * sizeof blocking / sizeof *blocking];
        size_t n = 0;
        EACH_BLOCKING (i)
            for (int k = 0; k < 3; k++, n++)
                block (&all [n], i, socket_for (ctx, i));
        pthread_t t = start (term_thread, ctx);
        for (size_t k = 0; k < n; k++) {
            must_have_failed (&all [k], ETERM);
            OK (zmq_close (all [k].s));
        }
        CHECK (join (t) == NULL);
    }
    return 0;
}
