/*  OWN_CLOSE: each way in which our own side ends a connection, once, with its
 *  descriptor and text; never together with DISCONNECTED.                    */
#include "monitor_ext.h"

enum how { CLOSE, UNBIND, DISCONNECT, HANDSHAKE };

static void ended (const char *transport, enum how how)
{
    void *ctx = zmq_init (2), *s = new_socket (ctx, ZMQ_DEALER), *c = new_socket (ctx, ZMQ_DEALER);
    const char *bound = bind_fresh (s, transport);
    void *which = how == DISCONNECT ? c : s;
    void *reader = watch_all (ctx, which);
    zmq_oxide_event_t up, down;
    if (how == HANDSHAKE) {
        int fd = strcmp (transport, "tcp") ? raw_connect_ipc (bound + 6) : raw_connect (port_of (bound));
        up = expect (reader, "ACCEPTED");
        zmq_close (s);
        s = NULL;
        raw_wait_end (fd);
        close (fd);
    }
    else {
        connect_to (c, bound);
        send_text (c, "x");
        CHECK_STR (recv_text (s), "x");
        send_text (s, "y");
        CHECK_STR (recv_text (c), "y");
        if (how == DISCONNECT && !strcmp (transport, "tcp"))
            expect (reader, "CONNECT_DELAYED");
        up = expect (reader, how == DISCONNECT ? "CONNECTED" : "ACCEPTED");
        expect (reader, "HANDSHAKE_SUCCEEDED");
        if (how == DISCONNECT)
            OK (zmq_disconnect (c, bound));
        else if (how == UNBIND)
            OK (zmq_unbind (s, bound));
        else {
            zmq_close (s);
            s = NULL;
        }
    }
    if (how != DISCONNECT)
        expect (reader, "CLOSED");
    down = expect (reader, "OWN_CLOSE");
    CHECK_STR (down.addr, bound);
    CHECK_INT (down.value, up.value);
    if (how == DISCONNECT)
        expect_nothing (reader, c);
    if (how == CLOSE || how == HANDSHAKE)
        expect (reader, "MONITOR_STOPPED");
    if (s)
        zmq_close (s);
    zmq_close (c);
    zmq_close (reader);
    end_context (ctx);
}

int main (void)
{
    for (enum how how = CLOSE; how <= HANDSHAKE; how++) {
        ended ("tcp", how);
        ended ("ipc", how);
    }
    return 0;
}
