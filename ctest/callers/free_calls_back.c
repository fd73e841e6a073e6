/*  A free function calls the library, even about the very socket that lets the
 *  message go: no call that is under way stands in its way.                      */
#include "test.h"

static void *busy;
static int freed;

static void calls_back (void *data, void *hint)
{
    char b [8];
    (void) data, (void) hint;
    zmq_recv (busy, b, sizeof b, ZMQ_DONTWAIT);
    zmq_send (busy, "x", 1, ZMQ_DONTWAIT);
    get_int (busy, ZMQ_EVENTS);
    __sync_fetch_and_add (&freed, 1);
}
static void send_lent (void *s, int flags)
{
    static char data [100];
    zmq_msg_t msg;
    OK (zmq_msg_init_data (&msg, data, sizeof data, calls_back, NULL));
    zmq_msg_send (&msg, s, flags | ZMQ_DONTWAIT);
    OK (zmq_msg_close (&msg));
}

int main (void)
{
    EACH_TRANSPORT (t)
        for (int type = ZMQ_PAIR; type <= ZMQ_XSUB; type++) {
            if (type == ZMQ_SUB || type == ZMQ_PULL)
                continue;
            /*  Dropped for lack of peers, sent, left behind by a peer that goes,
             *  by an unbind, and by the closing.                                */
            void *ctx = new_context ();
            busy = new_socket (ctx, type);
            freed = 0;
            send_lent (busy, 0);
            send_lent (busy, ZMQ_SNDMORE);
            const char *e = bind_fresh (busy, t);
            static const int fit [] = { ZMQ_PAIR, ZMQ_SUB, 0, ZMQ_REP, ZMQ_REQ, ZMQ_DEALER, ZMQ_ROUTER, 0, ZMQ_PULL, ZMQ_SUB, ZMQ_PUB };
            void *peer = new_socket (ctx, fit [type]);
            if (fit [type] == ZMQ_SUB)
                OK (zmq_setsockopt (peer, ZMQ_SUBSCRIBE, "", 0));
            connect_to (peer, e);
            for (int i = 0; i < 5; i++) {
                nap (1);
                send_lent (busy, i % 2 ? ZMQ_SNDMORE : 0);
            }
            zmq_close (peer);
            send_lent (busy, ZMQ_SNDMORE);
            zmq_unbind (busy, e);
            send_lent (busy, 0);
            OK (zmq_close (busy));
            end_context (ctx);
            CHECK_INT (freed, 9);
        }
    return 0;
}
