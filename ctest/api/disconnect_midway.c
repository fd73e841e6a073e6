/*  Whoever disconnects an inproc endpoint in the middle of a message reads the
 *  rest of it, and nothing of what else is there; other peers are heard on.    */
#include "test.h"

int main (void)
{
    static const int types [][2] = { { ZMQ_PULL, ZMQ_PUSH },     { ZMQ_PAIR, ZMQ_PAIR }, { ZMQ_DEALER, ZMQ_DEALER },
                                     { ZMQ_ROUTER, ZMQ_DEALER }, { ZMQ_SUB, ZMQ_PUB },   { ZMQ_XSUB, ZMQ_PUB } };
    for (int i = 0; i < 6; i++)
        for (int other = 0; other < 2; other++) {
            void *ctx = new_context (), *a = new_socket (ctx, types [i][1]), *b = new_socket (ctx, types [i][1]);
            void *in = new_socket (ctx, types [i][0]);
            char part [8];
            OK (zmq_bind (a, "inproc://a"));
            OK (zmq_bind (b, "inproc://b"));
            if (types [i][0] == ZMQ_SUB)
                OK (zmq_setsockopt (in, ZMQ_SUBSCRIBE, "", 0));
            connect_to (in, "inproc://a");
            if (types [i][0] != ZMQ_PAIR)
                connect_to (in, "inproc://b");
            if (types [i][0] == ZMQ_XSUB)
                send_text (in, "\1");
            events (a), events (b);
            send_text (a, "1|2|3");
            if (types [i][0] != ZMQ_PAIR)
                send_text (b, "4|5|6");
            send_text (a, "unread|x");
            if (types [i][0] == ZMQ_ROUTER)
                CHECK_INT (zmq_recv (in, part, 8, 0), 5);
            CHECK_INT (zmq_recv (in, part, 8, 0), 1);
            /*  A peer of which nothing was read yet is gone as a whole. */
            if (other && types [i][0] != ZMQ_PAIR)
                OK (zmq_disconnect (in, "inproc://b"));
            OK (zmq_disconnect (in, "inproc://a"));
            CHECK (events (in) & ZMQ_POLLIN);
            CHECK_INT (get_int (in, ZMQ_RCVMORE), 1);
            CHECK_STR (recv_now (in), "2|3");
            if (!other && types [i][0] != ZMQ_PAIR) {
                const char *rest = recv_now (in);
                CHECK_STR (rest + strlen (rest) - 5, "4|5|6");
            }
            CHECK_INT (events (in) & ZMQ_POLLIN, 0);
            CHECK_STR (recv_now (in), "<EAGAIN>");
            /*  The endpoint is as good as new. */
            connect_to (in, "inproc://a");
            if (types [i][0] == ZMQ_XSUB)
                send_text (in, "\1");
            events (a);
            send_text (a, "again");
            const char *again = recv_text (in);
            CHECK_STR (again + strlen (again) - 5, "again");
            zmq_close (in), zmq_close (a), zmq_close (b);
            end_context (ctx);
        }
    return 0;
}
