/*  zmq_unbind and zmq_disconnect take their connections down at once, whether
 *  the owner of the socket calls anything on it afterwards or not: an idle REQ
 *  and a PUSH kept them in 3.2.6.                                            */
#include "monitor.h"

int main (void)
{
    static const int types [] = { ZMQ_PUSH, ZMQ_REQ, ZMQ_DEALER, ZMQ_PUB };
    for (int k = 0; k < 4; k++) {
        void *ctx = new_context (), *s = new_socket (ctx, types [k]), *c = new_socket (ctx, types [k]);
        watch_t *w = watch (ctx, s);
        const char *bound = bind_tcp (s);
        int port, listener = raw_listen (&port), peer = raw_connect (port_of (bound));
        await (w, ZMQ_EVENT_ACCEPTED);
        OK (zmq_unbind (s, bound));
        raw_wait_end (peer);

        watch_t *wc = watch (ctx, c);
        connect_to (c, tcp_endpoint (port));
        int other = raw_accept (listener);
        await (wc, ZMQ_EVENT_CONNECTED);
        OK (zmq_disconnect (c, tcp_endpoint (port)));
        raw_wait_end (other);
        fence (wc, c);
        CHECK_STR (history (wc, 0), "CONNECT_DELAYED CONNECTED BIND_FAILED");
        close (peer), close (other), close (listener);
        zmq_close (s);
        zmq_close (c);
        end_watched (w);
    }
    return 0;
}
