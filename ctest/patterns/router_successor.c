/*  A peer that comes back under its name is written to at once, and heard when
 *  what was there of it before has been read: what it says stays in order.    */
#include "test.h"

static int is_known (void *r)
{
    events (r);
    if (zmq_send (r, "D", 1, ZMQ_SNDMORE) == -1)
        return 0;
    OK (zmq_send (r, "hello", 5, 0));
    return 1;
}

static void *dealer (void *ctx, const char *endpoint)
{
    void *d = new_socket (ctx, ZMQ_DEALER);
    OK (zmq_setsockopt (d, ZMQ_IDENTITY, "D", 1));
    set_int (d, ZMQ_LINGER, PATIENCE);
    connect_to (d, endpoint);
    return d;
}

int main (void)
{
    EACH_TRANSPORT (t)
        for (int look = 0; look < 2; look++) {
            void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER);
            const char *e = bind_fresh (r, t);
            void *d = dealer (ctx, e);
            set_int (r, ZMQ_ROUTER_MANDATORY, 1);
            UNTIL (is_known (r));
            CHECK_STR (recv_text (d), "hello");
            send_text (d, "1");
            send_text (d, "2|2");
            send_text (d, "3");
            OK (zmq_close (d));
            UNTIL (!is_known (r));
            d = dealer (ctx, e);
            UNTIL (is_known (r));
            CHECK_STR (recv_text (d), "hello");
            send_text (d, "4");
            send_text (d, "5|5");
            static const char *const said [] = { "D|1", "D|2|2", "D|3", "D|4", "D|5|5" };
            for (int i = 0; i < 5; i++) {
                if (look)
                    wait_for (r, ZMQ_POLLIN);
                CHECK_STR (recv_text (r), said [i]);
            }
            OK (zmq_close (d));
            OK (zmq_close (r));
            end_context (ctx);
        }

    /*  The same when nobody looked at the socket while its peers changed. */
    void *ctx = new_context (), *r = new_socket (ctx, ZMQ_ROUTER);
    int port = port_of (bind_tcp (r));
    for (int i = 0; i < 3; i++) {
        int peer = raw_connect (port);
        raw_hello_as (peer, ZMQ_DEALER, "D");
        for (char c = 'a'; c < 'd'; c++) {
            char said [] = { '0' + i, c };
            raw_frame (peer, 0, said, 2);
        }
        CHECK (shutdown (peer, SHUT_WR) == 0);
        raw_wait_end (peer);
        close (peer);
    }
    for (int i = 0; i < 3; i++)
        for (char c = 'a'; c < 'd'; c++) {
            char said [] = { 'D', '|', '0' + i, c, 0 };
            CHECK_STR (recv_text (r), said);
        }
    zmq_close (r);
    end_context (ctx);
    return 0;
}
