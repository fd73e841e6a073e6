/*  While no descriptor can be had for a connection, it is tried again at the
 *  reconnection interval and no faster; then it is made.                      */
#include "monitor.h"
#include "interpose.h"

int main (void)
{
    static const int errors [] = { EMFILE, ENFILE, ENOBUFS, ENOMEM };
    for (int i = 0; i < 4; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        watch_t *w = watch_mask (ctx, out, ZMQ_EVENT_CONNECT_RETRIED);
        set_int (out, ZMQ_RECONNECT_IVL, 20);
        const char *e = bind_fresh (in, transports [1 + i % 2]);
        break_call (CALL_SOCKET, errors [i], -1);
        WITHOUT_SPINNING (10, ({
            connect_to (out, e);
            await_count (w, 10);
        }));
        CHECK (failed (CALL_SOCKET) <= seen_so_far (w) + 1);
        mend (CALL_SOCKET);
        send_text (out, "x");
        CHECK_STR (recv_text (in), "x");
        zmq_close (in), zmq_close (out);
        end_watched (w);
    }
    return 0;
}
