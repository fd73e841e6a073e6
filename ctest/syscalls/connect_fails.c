/*  Connecting fails in an odd way, at once or later: it is tried again.         */
#include "monitor.h"
#include "interpose.h"

static const int errors [] = { EACCES, EPERM, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EAGAIN, EBADF, EHOSTDOWN, ENETDOWN, EPROTO, ENOBUFS,
                               ENETUNREACH, EPROTOTYPE, ETIMEDOUT, ENOENT, ENOTDIR, EISCONN, EALREADY };

int main (void)
{
    static const int calls [] = { CALL_SOCKET, CALL_CONNECT, CALL_GETSOCKOPT };
    for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL);
        const char *e = bind_fresh (in, transports [1 + i % 2]);
        for (int c = 0; c < 3; c++) {
            if (calls [c] == CALL_GETSOCKOPT && i % 2)
                continue;               /* ipc connects at once */
            void *out = new_socket (ctx, ZMQ_PUSH);
            set_int (out, ZMQ_RECONNECT_IVL, 10);
            int before = open_descriptors ();
            break_call (calls [c], errors [i], 3);
            WITHOUT_SPINNING (10, ({
                connect_to (out, e);
                send_text (out, "x");
                CHECK_STR (recv_text (in), "x");
            }));
            CHECK_INT (failed (calls [c]), 3);
            CHECK_INT (open_descriptors (), before + 2);
            zmq_close (out);
            UNTIL (open_descriptors () == before);
        }
        zmq_close (in);
        end_context (ctx);
    }
    return 0;
}
