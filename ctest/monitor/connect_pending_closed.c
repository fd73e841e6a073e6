/*  zmq_close while a connection is being made: CONNECT_DELAYED, and CLOSED with
 *  the descriptor of the attempt that was given up.                          */
#include "monitor.h"

int main (void)
{
    /*  A full backlog leaves further connects unanswered.                    */
    int port, listener = raw_bind (&port), filler [4];
    CHECK (listen (listener, 0) == 0);
    struct sockaddr_in a = loopback (port);
    for (int i = 0; i < 4; i++) {
        filler [i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (connect (filler [i], (struct sockaddr *) &a, sizeof a) == -1)
            CHECK (errno == EINPROGRESS);
    }
    struct pollfd p = { listener, POLLIN, 0 };
    CHECK_INT (poll (&p, 1, PATIENCE), 1);
    void *ctx = new_context (), *c = new_socket (ctx, ZMQ_DEALER);
    watch_t *w = watch (ctx, c);
    connect_to (c, tcp_endpoint (port));
    await (w, ZMQ_EVENT_CONNECT_DELAYED);
    zmq_close (c);
    int i = await (w, ZMQ_EVENT_CLOSED);
    CHECK_STR (history (w, 0), "CONNECT_DELAYED CLOSED");
    CHECK_EVENT_FD (w, i, ZMQ_EVENT_CLOSED, tcp_endpoint (port));
    end_watched (w);
    return 0;
}
