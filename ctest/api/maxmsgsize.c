/*  ZMQ_MAXMSGSIZE: a part above it ends the connection, with what belongs to it;
 *  the limit itself passes; earlier messages are kept; inproc is free.        */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
        int64_t limit = 10;
        OK (zmq_setsockopt (s, ZMQ_MAXMSGSIZE, &limit, sizeof limit));
        set_int (c, ZMQ_RECONNECT_IVL, 10);
        connect_to (c, bind_fresh (s, t));
        send_text (c, "0123456789|0123456789");
        CHECK_STR (recv_text (s), "0123456789|0123456789");
        if (!strcmp (t, "inproc")) {
            send_text (c, "0123456789a");
            CHECK_STR (recv_text (s), "0123456789a");
        } else {
            send_text (c, "before");
            send_text (c, "short|0123456789a");
            CHECK_STR (recv_text (s), "before");
            /*  The peer is cut and comes back; one more may be lost on the way.  */
            char text [16];
            const char *got;
            set_int (s, ZMQ_RCVTIMEO, 100);
            int n = 0;
            do {
                CHECK (n < 100);
                snprintf (text, sizeof text, "after%d", n++);
                send_text (c, text);
            } while (strncmp (got = recv_text (s), "after", 5));
        }
        zmq_close (s);
        zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
