/*  The reader need not be a PAIR. A ROUTER gets an identity part in front.    */
#include "monitor.h"

int main (void)
{
    static const int types [] = { ZMQ_PAIR, ZMQ_PULL, ZMQ_SUB, ZMQ_DEALER, ZMQ_ROUTER };
    for (int i = 0; i < 5; i++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, types [i]);
        zmq_event_t event;
        OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
        if (types [i] == ZMQ_SUB)
            OK (zmq_setsockopt (reader, ZMQ_SUBSCRIBE, "", 0));
        connect_to (reader, "inproc://m");
        const char *bound = bind_tcp (s);
        if (types [i] == ZMQ_ROUTER) {
            char identity [256];
            OK (zmq_recv (reader, identity, sizeof identity, 0));
            CHECK_INT (get_int (reader, ZMQ_RCVMORE), 1);
        }
        CHECK_INT (zmq_recv (reader, &event, sizeof event, 0), sizeof event);
        CHECK_INT (get_int (reader, ZMQ_RCVMORE), 0);
        CHECK_INT (event.event, ZMQ_EVENT_LISTENING);
        CHECK_STR (event.data.listening.addr, bound);
        zmq_close (s);
        zmq_close (reader);
        end_context (ctx);
    }
    return 0;
}
