/*  LISTENING comes from inside zmq_bind, names the address as
 *  ZMQ_LAST_ENDPOINT does, the real port for a wildcard one too, and carries
 *  the descriptor that listens.                                              */
#include "monitor.h"

int main (void)
{
    static const char *const requests [] = { "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", "tcp://*:*", "tcp://lo:*",
                                             "tcp://0.0.0.0:*", "tcp://127.1:*" };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_REP);
    CHECK_INT (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL), 0);
    void *reader = new_socket (ctx, ZMQ_PAIR);
    connect_to (reader, "inproc://m");
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        seen_t seen;
        int on = 0;
        socklen_t size = sizeof on;
        struct sockaddr_in a;
        const char *bound = bind_to (s, requests [i]);
        OK (read_event (reader, &seen, ZMQ_DONTWAIT));
        CHECK_INT (seen.event, ZMQ_EVENT_LISTENING);
        CHECK_STR (seen.addr, bound);
        CHECK (port_of (seen.addr) > 0);
        CHECK (getsockopt (seen.value, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) == 0);
        CHECK_INT (on, 1);
        size = sizeof a;
        CHECK (getsockname (seen.value, (struct sockaddr *) &a, &size) == 0);
        CHECK_INT (ntohs (a.sin_port), port_of (bound));
    }
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
