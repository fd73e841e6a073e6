/*  HANDSHAKE_SUCCEEDED on both sides, after the connection and before its end,
 *  whatever revision of ZMTP the peer speaks.                                */
#include "monitor_ext.h"

static void between_sockets (const char *transport)
{
    void *ctx = zmq_init (2), *s = new_socket (ctx, ZMQ_REP), *c = new_socket (ctx, ZMQ_REQ);
    void *of_s = watch_all (ctx, s), *of_c = watch_all (ctx, c);
    const char *bound = bind_fresh (s, transport);
    connect_to (c, bound);
    zmq_oxide_event_t e = expect (of_s, "LISTENING ACCEPTED HANDSHAKE_SUCCEEDED");
    CHECK_STR (e.addr, bound);
    CHECK_INT (e.value, 0);
    e = expect (of_c, strcmp (transport, "tcp") ? "CONNECTED HANDSHAKE_SUCCEEDED"
                                                : "CONNECT_DELAYED CONNECTED HANDSHAKE_SUCCEEDED");
    CHECK_STR (e.addr, bound);
    CHECK_INT (e.value, 0);
    zmq_close (s);
    zmq_close (c);
    zmq_close (of_s);
    zmq_close (of_c);
    end_context (ctx);
}

static void with_a_peer_of_3_2 (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *reader = watch_all (ctx, s);
    int fd = raw_connect (port_of (bind_tcp (s)));
    raw_hello (fd, ZMQ_PUSH);
    expect (reader, "LISTENING ACCEPTED HANDSHAKE_SUCCEEDED");
    close (fd);
    expect (reader, "DISCONNECTED");
    zmq_close (s);
    expect (reader, "CLOSED MONITOR_STOPPED");
    zmq_close (reader);
    end_context (ctx);
}

int main (void)
{
    between_sockets ("tcp");
    between_sockets ("ipc");
    with_a_peer_of_3_2 ();
    return 0;
}
