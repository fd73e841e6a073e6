/*  CONNECTED tells of the connection, not of the handshake: a peer that never
 *  says a word gets one, too.                                                */
#include "monitor.h"

int main (void)
{
    int port, listener = raw_listen (&port);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_DEALER);
    watch_t *w = watch (ctx, c);
    connect_to (c, tcp_endpoint (port));
    await (w, ZMQ_EVENT_CONNECTED);
    int peer = raw_accept (listener);
    close (peer);
    /*  Closed inside the greeting.                                           */
    CHECK_INT (await (w, ZMQ_EVENT_DISCONNECTED), 2);
    zmq_close (c);
    end_watched (w);
    return 0;
}
