/*  The errno of a failed zmq_bind is the caller's, monitor or not, however long
 *  ago the last event was made.                                              */
#include "monitor.h"

int main (void)
{
    int port, held = raw_listen (&port);
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    watch_t *w = watch (ctx, s);
    for (int i = 0; i < 20; i++) {
        FAILS (zmq_bind (s, tcp_endpoint (port)), EADDRINUSE);
        FAILS (zmq_bind (s, "tcp://nosuchif9:1"), ENODEV);
        FAILS (zmq_bind (s, "ipc:///no/such/directory/s"), ENOENT);
        if (i % 2)
            nap (10);   /* 3.2.6 got it wrong when some time had passed */
    }
    close (held);
    zmq_close (s);
    end_watched (w);
    return 0;
}
