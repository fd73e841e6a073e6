/*  Each step of a bind fails in an odd way: zmq_bind says so, keeps nothing, and the
 *  same address can be bound the next time.                                    */
#include "interpose.h"

static const int errors [] = { EACCES, EADDRINUSE, EADDRNOTAVAIL, ENOBUFS, EPERM, ENETDOWN, EPROTO, EINTR };
static const int calls [] = { CALL_SOCKET, CALL_SETSOCKOPT, CALL_BIND, CALL_LISTEN, CALL_GETSOCKNAME, CALL_EPOLL_CTL };

int main (void)
{
    int port;
    close (raw_bind (&port));
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    const char *e [2] = { tcp_endpoint (port), fresh ("ipc") };
    int before = open_descriptors ();
    for (int t = 0; t < 2; t++) {
        for (unsigned c = 0; c < sizeof calls / sizeof *calls; c++) {
            if (t == 1 && (calls [c] == CALL_SETSOCKOPT || calls [c] == CALL_GETSOCKNAME))
                continue;
            for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++) {
                break_call (calls [c], errors [i], -1);
                FAILS (zmq_bind (in, e [t]), errors [i]);
                CHECK (failed (calls [c]) > 0);
                mend (calls [c]);
                CHECK_INT (open_descriptors (), before);
            }
        }
        CHECK_STR (last_endpoint (in), "");
    }
    break_call (CALL_GETIFADDRS, EMFILE, 1);
    FAILS (zmq_bind (in, "tcp://lo:*"), EMFILE);
    bind_to (in, e [0]);
    bind_to (in, e [1]);
    connect_to (out, e [0]);
    connect_to (out, e [1]);
    send_text (out, "x");
    send_text (out, "y");
    CHECK_INT (strlen (recv_text (in)) + strlen (recv_text (in)), 2);
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
