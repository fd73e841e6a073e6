/*  A socket that lingers is closed with unread input, and a successor connects at once:
 *  it is served (ROUTER by identity, and PAIR), and what the first said last is heard. */
#include "test.h"

static char big [20000];

static void *dealer (void *ctx, int type, const char *endpoint)
{
    void *s = new_socket (ctx, type);
    OK (zmq_setsockopt (s, ZMQ_IDENTITY, "D", 1));
    set_int (s, ZMQ_RCVHWM, 5);
    set_int (s, ZMQ_LINGER, -1);
    connect_to (s, endpoint);
    return s;
}

static void test (int server, int peer, const char *transport)
{
    void *ctx = new_context (), *other = new_context ();
    for (int round = 0; round < 20; round++) {
        void *s = new_socket (ctx, server);
        const char *endpoint = bind_fresh (s, transport);
        const char *prefix = server == ZMQ_ROUTER ? "D|" : "";
        char text [16];
        void *d = dealer (other, peer, endpoint);
        send_text (d, "first");
        snprintf (text, sizeof text, "%sfirst", prefix);
        CHECK_STR (recv_text (s), text);
        for (int i = 0; i < 30; i++) {
            if (server == ZMQ_ROUTER)
                OK (zmq_send (s, "D", 1, ZMQ_SNDMORE));
            OK (zmq_send (s, big, sizeof big, 0));
        }
        /*  While the system of the other side puts acknowledging off.            */
        wait_for (d, ZMQ_POLLIN);
        nap (5);
        send_text (d, "bye");
        zmq_close (d);
        nap (5);
        d = dealer (other, peer, endpoint);
        send_text (d, "next");
        snprintf (text, sizeof text, "%sbye", prefix);
        CHECK_STR (recv_text (s), text);
        snprintf (text, sizeof text, "%snext", prefix);
        CHECK_STR (recv_text (s), text);
        zmq_close (d), zmq_close (s);
    }
    end_context (other);
    end_context (ctx);
}

int main (void)
{
    for (int i = 1; i < 3; i++) {
        test (ZMQ_PAIR, ZMQ_PAIR, transports [i]);
        test (ZMQ_ROUTER, ZMQ_DEALER, transports [i]);
    }
    return 0;
}
