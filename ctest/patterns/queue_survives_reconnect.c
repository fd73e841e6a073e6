/*  PUSH, DEALER, PAIR on the connecting side keep their queue while the server is
 *  away, and deliver it in order when it is back.                             */
#include "test.h"

int main (void)
{
    static const int types [] [2] = { { ZMQ_PUSH, ZMQ_PULL }, { ZMQ_DEALER, ZMQ_DEALER }, { ZMQ_PAIR, ZMQ_PAIR } };
    for (int i = 0; i < 3; i++) {
        void *ctx = new_context (), *c = new_socket (ctx, types [i] [0]), *s = new_socket (ctx, types [i] [1]);
        const char *e = bind_tcp (s);
        set_int (c, ZMQ_RECONNECT_IVL, 10);
        connect_to (c, e);
        send_text (c, "up");
        CHECK_STR (recv_text (s), "up");
        OK (zmq_close (s));
        /*  That it has noticed is seen when it knocks again.                  */
        int held = socket (AF_INET, SOCK_STREAM, 0), on = 1;
        setsockopt (held, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        struct sockaddr_in a = loopback (port_of (e));
        UNTIL (bind (held, (struct sockaddr *) &a, sizeof a) == 0);
        CHECK (listen (held, 5) == 0);
        int peer = raw_accept (held);       /* connected, but not greeted */
        for (int n = 0; n < 100; n++) {
            char text [8];
            snprintf (text, sizeof text, "%d", n);
            send_text (c, text);
        }
        close (held);
        close (peer);
        s = new_socket (ctx, types [i] [1]);
        UNTIL (zmq_bind (s, e) == 0);
        for (int n = 0; n < 100; n++)
            CHECK_INT (atoi (recv_text (s)), n);
        zmq_close (s), zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
