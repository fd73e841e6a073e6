/*  Many sockets, each with its monitor, one thread that polls all the readers:
 *  every event arrives at its own.                                           */
#include "monitor.h"

#define SOCKETS 50

int main (void)
{
    void *ctx = new_context (), *s [SOCKETS], *reader [SOCKETS];
    static char bound [SOCKETS] [80];
    zmq_pollitem_t items [SOCKETS];
    for (int i = 0; i < SOCKETS; i++) {
        char name [40];
        snprintf (name, sizeof name, "inproc://m%d", i);
        s [i] = new_socket (ctx, ZMQ_PULL);
        reader [i] = new_socket (ctx, ZMQ_PAIR);
        OK (zmq_socket_monitor (s [i], name, ZMQ_EVENT_LISTENING));
        connect_to (reader [i], name);
        items [i] = (zmq_pollitem_t) { reader [i], 0, ZMQ_POLLIN, 0 };
        snprintf (bound [i], sizeof bound [i], "%s", bind_tcp (s [i]));
    }
    for (int left = SOCKETS; left; ) {
        seen_t seen;
        CHECK (OK (zmq_poll (items, SOCKETS, PATIENCE)) > 0);
        for (int i = 0; i < SOCKETS; i++)
            if (items [i].revents) {
                OK (read_event (reader [i], &seen, ZMQ_DONTWAIT));
                CHECK_STR (seen.addr, bound [i]);
                left--;
            }
    }
    for (int i = 0; i < SOCKETS; i++) {
        OK (zmq_close (s [i]));
        OK (zmq_close (reader [i]));
    }
    end_context (ctx);
    return 0;
}
