/*  A receive fails in an odd way, in traffic or in the handshake: the connection
 *  ends and is made anew; nothing else.                                        */
#include "monitor.h"
#include "interpose.h"

static const int errors [] = { EACCES, EPERM, EHOSTDOWN, ENETDOWN, EPROTO, ENOBUFS, ENOMEM, EIO, EHOSTUNREACH, ETIMEDOUT, ECONNRESET, ENOTCONN };

int main (void)
{
    for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_DEALER), *out = new_socket (ctx, ZMQ_DEALER);
        set_int (out, ZMQ_RECONNECT_IVL, 10);
        watch_t *w = watch_mask (ctx, out, ZMQ_EVENT_CONNECTED);
        break_after (i % 5, CALL_RECV, errors [i]);
        connect_to (out, bind_fresh (in, transports [1 + i % 2]));
        UNTIL ((zmq_send (out, "x", 1, ZMQ_DONTWAIT), !strcmp (recv_now (in), "x") && failed (CALL_RECV)));
        for (int round = 0; round < 3; round++) {
            int before = seen_so_far (w);
            break_call (CALL_RECV, errors [i], 1);
            OK (zmq_send (out, "lost", 4, 0));
            await_count (w, before + 1);
            UNTIL ((zmq_send (out, "y", 1, ZMQ_DONTWAIT), !strcmp (recv_now (in), "y")));
        }
        zmq_close (in), zmq_close (out);
        end_watched (w);
    }
    return 0;
}
