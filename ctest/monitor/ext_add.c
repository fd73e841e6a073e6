/*  Several monitors on one socket, each with its own endpoint, mask, bound and
 *  reader; zmq_socket_monitor's own is replaced and ended without them.       */
#include "monitor_ext.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    OK (add_monitor (s, "inproc://a", ZMQ_EVENT_LISTENING));
    OK (zmq_socket_monitor (s, "inproc://main", ZMQ_EVENT_ALL));
    OK (add_monitor (s, "inproc://b", -1));
    void *a = new_reader (ctx, "inproc://a"), *b = new_reader (ctx, "inproc://b"), *m = new_reader (ctx, "inproc://main");
    const char *bound = bind_tcp (s);
    OK (zmq_unbind (s, bound));
    CHECK_INT (expect (a, "LISTENING").socket, get_int (s, ZMQ_OXIDE_SOCKET_NUMBER));
    CHECK_INT (expect (b, "LISTENING CLOSED").socket, get_int (s, ZMQ_OXIDE_SOCKET_NUMBER));
    CHECK_INT (expect (m, "LISTENING CLOSED").socket, 0);
    /*  The old rule goes for the old call alone.                             */
    OK (zmq_socket_monitor (s, "inproc://other", ZMQ_EVENT_ALL));
    OK (zmq_socket_monitor (s, NULL, 0));
    FAILS (remove_monitor (s, "inproc://other"), ENOENT);
    FAILS (remove_monitor (s, "inproc://main"), ENOENT);
    bind_tcp (s);
    expect (a, "LISTENING");
    expect (b, "LISTENING");
    CHECK (quiet (m));
    /*  One goes, its name is free, the other stays.                          */
    OK (remove_monitor (s, "inproc://a"));
    FAILS (remove_monitor (s, "inproc://a"), ENOENT);
    OK (zmq_bind (m, "inproc://a"));
    bind_tcp (s);
    expect (b, "LISTENING");
    CHECK (quiet (a));
    zmq_close (s);
    expect (b, "CLOSED CLOSED");
    zmq_close (a);
    zmq_close (b);
    zmq_close (m);
    end_context (ctx);
    return 0;
}
