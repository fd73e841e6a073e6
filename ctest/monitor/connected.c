/*  A tcp connect that works: CONNECT_DELAYED with EINPROGRESS, then CONNECTED
 *  with the descriptor, both with the numeric address. Our own close says
 *  nothing.                                                                  */
#include "monitor.h"

int main (void)
{
    static const char *const hosts [] = { "127.0.0.1", "localhost", "127.1" };
    for (int k = 0; k < 3; k++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP), *c = new_socket (ctx, ZMQ_REQ);
        char endpoint [80];
        int port = port_of (bind_tcp (s));
        watch_t *w = watch (ctx, c);
        snprintf (endpoint, sizeof endpoint, "tcp://%s:%d", hosts [k], port);
        connect_to (c, endpoint);
        int i = await (w, ZMQ_EVENT_CONNECTED);
        CHECK_STR (history (w, 0), "CONNECT_DELAYED CONNECTED");
        CHECK_EVENT (w, 0, ZMQ_EVENT_CONNECT_DELAYED, tcp_endpoint (port), EINPROGRESS);
        int fd = CHECK_EVENT_FD (w, i, ZMQ_EVENT_CONNECTED, tcp_endpoint (port));
        CHECK_STR (last_endpoint (c), tcp_endpoint (port));
        struct sockaddr_in a;
        socklen_t size = sizeof a;
        CHECK (getpeername (fd, (struct sockaddr *) &a, &size) == 0);
        CHECK_INT (ntohs (a.sin_port), port);
        send_text (c, "works");
        CHECK_STR (recv_text (s), "works");
        zmq_close (c);
        zmq_close (s);
        end_watched (w);
        CHECK_STR (history (w, 0), "CONNECT_DELAYED CONNECTED");
    }
    return 0;
}
