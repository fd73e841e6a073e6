/*  ACCEPTED: after LISTENING, with the listener's text and a descriptor of its
 *  own whose other end is the peer. The peer need not say a word.             */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP);
    watch_t *w = watch (ctx, s);
    const char *bound = bind_tcp (s);
    int peer = raw_connect (port_of (bound));
    int i = await (w, ZMQ_EVENT_ACCEPTED);
    CHECK_INT (i, 1);
    CHECK_STR (history (w, 0), "LISTENING ACCEPTED");
    int fd = CHECK_EVENT_FD (w, i, ZMQ_EVENT_ACCEPTED, bound);
    CHECK (fd != seen (w, 0).value);
    struct sockaddr_in theirs, ours;
    socklen_t size = sizeof theirs;
    CHECK (getpeername (fd, (struct sockaddr *) &theirs, &size) == 0);
    CHECK (getsockname (peer, (struct sockaddr *) &ours, &size) == 0);
    CHECK_INT (theirs.sin_port, ours.sin_port);

    /*  A second peer, one of our own kind, has another descriptor.           */
    void *c = new_socket (ctx, ZMQ_REQ);
    connect_to (c, bound);
    i = await_from (w, ZMQ_EVENT_ACCEPTED, i + 1);
    CHECK (CHECK_EVENT_FD (w, i, ZMQ_EVENT_ACCEPTED, bound) != fd);
    zmq_close (c);
    close (peer);
    zmq_close (s);
    end_watched (w);
    return 0;
}
