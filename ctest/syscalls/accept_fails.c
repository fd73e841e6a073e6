/*  Accepting fails in an odd way, once, often or for a long time: the listener goes
 *  on, without spinning, and whoever can be accepted is.                        */
#include "monitor.h"
#include "interpose.h"

static const int errors [] = { ECONNABORTED, EPROTO, EPERM, EACCES, EHOSTDOWN, ENETDOWN, ENOPROTOOPT, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH, ETIMEDOUT, EINTR, EIO };

int main (void)
{
    for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL);
        watch_t *w = watch_mask (ctx, in, ZMQ_EVENT_ACCEPT_FAILED);
        const char *e = bind_fresh (in, transports [1 + i % 2]);
        for (int times = 1; times <= 200; times *= 200) {
            int before = seen_so_far (w);
            void *out = new_socket (ctx, ZMQ_PUSH);
            break_call (CALL_ACCEPT4, errors [i], times);
            WITHOUT_SPINNING (times, ({
                connect_to (out, e);
                await_count (w, before + (times == 1 ? 1 : 2));
            }));
            mend (CALL_ACCEPT4);
            send_text (out, "x");
            CHECK_STR (recv_text (in), "x");
            CHECK_EVENT (w, before, ZMQ_EVENT_ACCEPT_FAILED, e, errors [i]);
            zmq_close (out);
        }
        zmq_close (in);
        end_watched (w);
    }
    return 0;
}
