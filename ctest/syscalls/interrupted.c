/*  Signals without end: of every system call three in four end with EINTR, and of
 *  reads and writes all but the tenth. Nothing is lost, nothing fails.          */
#include "interpose.h"

int main (void)
{
    static const int calls [] = { CALL_ACCEPT4, CALL_EPOLL_WAIT, CALL_RECV, CALL_SEND, CALL_READ, CALL_WRITE, CALL_CLOSE };
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        storm (calls [i], EINTR, calls [i] == CALL_RECV || calls [i] == CALL_SEND ? 10 : 4);
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out [4];
        const char *e = bind_fresh (in, transports [i]);
        /*  With a descriptor to be told by, which is written to and read.       */
        get_int (in, ZMQ_FD);
        for (int n = 0; n < 4; n++)
            connect_to (out [n] = new_socket (ctx, ZMQ_PUSH), e);
        for (int n = 0; n < 200; n++) {
            zmq_pollitem_t item = { in, 0, ZMQ_POLLIN, 0 };
            send_text (out [n % 4], "x");
            CHECK_INT (OK (zmq_poll (&item, 1, PATIENCE)), 1);
            CHECK_STR (recv_now (in), "x");
        }
        for (int n = 0; n < 4; n++)
            zmq_close (out [n]);
        zmq_close (in);
        end_context (ctx);
    }
    return 0;
}
