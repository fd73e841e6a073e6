/*  Peers vanish in the midst of a flood: SIGPIPE never reaches the program, which has
 *  left it at its default.                                                     */
#include "test.h"

int main (void)
{
    signal (SIGPIPE, SIG_DFL);
    static char big [100000];
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *out = new_socket (ctx, ZMQ_PUSH);
        const char *e = bind_fresh (out, transports [i]);
        for (int n = 0; n < 30; n++) {
            int fd = i == 1 ? raw_connect (port_of (e)) : raw_connect_ipc (e + 6);
            raw_hello (fd, ZMQ_PULL);
            wait_for (out, ZMQ_POLLOUT);
            for (int k = 0; k < n; k++)
                zmq_send (out, big, sizeof big, ZMQ_DONTWAIT);
            close (fd);
            while (zmq_send (out, big, sizeof big, ZMQ_DONTWAIT) != -1)
                ;
        }
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
