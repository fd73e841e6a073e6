/*  In the manner of a daemon whose monitor thread is told to stop, and closes its
 *  PAIR, before the monitored socket is closed and the context ended: with 3.2.6
 *  the next event blocked for ever, or the close crashed.                     */
#include "test.h"

static volatile int stop;
static int seen;

static void *monitor_loop (void *ctx)
{
    void *s = zmq_socket (ctx, ZMQ_PAIR);
    int timeout = 10, linger = 0;
    zmq_setsockopt (s, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
    zmq_setsockopt (s, ZMQ_LINGER, &linger, sizeof linger);
    OK (zmq_connect (s, "inproc://daemon"));
    while (!stop) {
        zmq_msg_t msg;
        zmq_msg_init (&msg);
        if (zmq_msg_recv (&msg, s, 0) != -1)
            __sync_fetch_and_add (&seen, 1);
        else
            CHECK_INT (zmq_errno (), EAGAIN);
        zmq_msg_close (&msg);
    }
    OK (zmq_close (s));
    return NULL;
}

int main (void)
{
    for (int round = 0; round < 10; round++) {
        void *ctx = zmq_init (2), *s = zmq_socket (ctx, ZMQ_PUB);
        stop = seen = 0;
        OK (zmq_socket_monitor (s, "inproc://daemon", ZMQ_EVENT_ALL));
        pthread_t t = start (monitor_loop, ctx);
        int port = port_of (bind_tcp (s)), before = raw_connect (port);
        UNTIL (__sync_fetch_and_add (&seen, 0) >= 2);
        stop = 1;
        join (t);
        /*  Life goes on, and makes events.                                   */
        for (int i = 0; i < 50; i++)
            close (raw_connect (port));
        close (before);
        OK (zmq_unbind (s, tcp_endpoint (port)));
        OK (zmq_send (s, "x", 1, 0) == 1 ? 0 : -1);
        OK (zmq_close (s));
        end_context (ctx);
    }
    return 0;
}
