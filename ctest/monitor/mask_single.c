/*  Each bit alone selects its event and no other.                             */
#include "monitor.h"

/*  Makes LISTENING, ACCEPTED, DISCONNECTED, CLOSED, BIND_FAILED, CLOSE_FAILED on
 *  S and CONNECT_DELAYED, CONNECTED, CONNECT_RETRIED, CLOSED, DISCONNECTED on C. */
static void provoke (void *ctx, int s_mask, int c_mask, const char *s_expected, const char *c_expected)
{
    void *s = new_socket (ctx, ZMQ_DEALER), *c = new_socket (ctx, ZMQ_DEALER);
    watch_t *ws = watch_mask (ctx, s, s_mask), *wc = watch_mask (ctx, c, c_mask);
    void *other = new_socket (ctx, ZMQ_DEALER);
    set_int (c, ZMQ_RECONNECT_IVL, 10);

    const char *bound = bind_tcp (s);
    int peer = raw_connect (port_of (bound));
    raw_hello (peer, ZMQ_DEALER);
    raw_frame (peer, 0, "x", 1);
    CHECK_STR (recv_text (s), "x");
    close (peer);
    const char *path = bind_fresh (s, "ipc");
    CHECK (unlink (path + 6) == 0);
    OK (zmq_unbind (s, path));
    FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);

    const char *there = bind_tcp (other);
    connect_to (c, there);
    send_text (c, "x");
    CHECK_STR (recv_text (other), "x");
    OK (zmq_unbind (other, there));
    zmq_close (s);
    if (*s_expected)
        UNTIL (strstr (history (ws, 0), s_expected));
    if (*c_expected)
        UNTIL (strstr (history (wc, 0), c_expected));
    zmq_close (c);
    zmq_close (other);
    nap (GLANCE);
    /*  Nothing but that one kind.                                            */
    for (int i = 0; i < seen_so_far (ws); i++)
        CHECK (s_mask & seen (ws, i).event);
    for (int i = 0; i < seen_so_far (wc); i++)
        CHECK (c_mask & seen (wc, i).event);
    unwatch (ws);
    unwatch (wc);
}

int main (void)
{
    void *ctx = new_context ();
    provoke (ctx, ZMQ_EVENT_LISTENING, ZMQ_EVENT_CONNECT_DELAYED, "LISTENING LISTENING", "CONNECT_DELAYED");
    provoke (ctx, ZMQ_EVENT_ACCEPTED, ZMQ_EVENT_CONNECTED, "ACCEPTED", "CONNECTED");
    provoke (ctx, ZMQ_EVENT_DISCONNECTED, ZMQ_EVENT_DISCONNECTED, "DISCONNECTED", "DISCONNECTED");
    provoke (ctx, ZMQ_EVENT_CLOSED, ZMQ_EVENT_CLOSED, "CLOSED", "CLOSED");
    provoke (ctx, ZMQ_EVENT_BIND_FAILED, ZMQ_EVENT_CONNECT_RETRIED, "BIND_FAILED", "CONNECT_RETRIED");
    provoke (ctx, ZMQ_EVENT_CLOSE_FAILED, ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED, "CLOSE_FAILED",
             "CONNECTED DISCONNECTED");
    provoke (ctx, ZMQ_EVENT_ACCEPT_FAILED, ZMQ_EVENT_ACCEPT_FAILED, "", "");
    end_context (ctx);
    return 0;
}
