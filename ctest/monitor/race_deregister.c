/*  Registering, replacing and stopping while the I/O threads make events: nobody
 *  dies, nobody hangs.                                                       */
#include "monitor.h"

static volatile int over;

static void *peers (void *arg)
{
    int port = *(int *) arg;
    while (!over)
        close (raw_connect (port));
    return NULL;
}

int main (void)
{
    int dead, held = raw_bind (&dead);
    void *ctx = zmq_init (2), *s = new_socket (ctx, ZMQ_DEALER);
    set_int (s, ZMQ_RECONNECT_IVL, 1);
    int port = port_of (bind_tcp (s));
    for (int i = 0; i < 10; i++)
        connect_to (s, tcp_endpoint (dead));
    pthread_t t = start (peers, &port);
    int got = 0;
    for (int i = 0; i < 300; i++) {
        char name [40];
        seen_t seen;
        snprintf (name, sizeof name, "inproc://m%d", i);
        OK (zmq_socket_monitor (s, name, ZMQ_EVENT_ALL));
        if (i % 3 == 0)
            continue;               /* the next one replaces it, unread */
        void *reader = new_socket (ctx, ZMQ_PAIR);
        connect_to (reader, name);
        if (i % 3 == 1)
            OK (zmq_socket_monitor (s, NULL, 0));
        else
            OK (read_event (reader, &seen, 0));
        while (read_event (reader, &seen, ZMQ_DONTWAIT) == 0)
            got++;
        OK (zmq_close (reader));
    }
    over = 1;
    join (t);
    CHECK (got > 0);
    close (held);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
