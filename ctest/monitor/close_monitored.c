/*  The monitored socket closes: what that causes is still told, then the reader
 *  gets nothing more and no error, and the endpoint is free.                  */
#include "monitor.h"

int main (void)
{
    int port, held = raw_bind (&port);
    for (int i = 0; i < 20; i++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER), *reader = new_socket (ctx, ZMQ_PAIR);
        seen_t seen;
        int closed = 0, listening = 0;
        OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_LISTENING | ZMQ_EVENT_CLOSED));
        connect_to (reader, "inproc://m");
        bind_tcp (s);
        bind_tcp (s);
        bind_fresh (s, "ipc");
        OK (zmq_close (s));
        while (closed < 3) {
            OK (read_event (reader, &seen, 0));
            listening += seen.event == ZMQ_EVENT_LISTENING;
            closed += seen.event == ZMQ_EVENT_CLOSED;
        }
        CHECK_INT (listening, 3);
        void *again = new_socket (ctx, ZMQ_PAIR);
        UNTIL (zmq_connect (again, "inproc://m") == -1);
        CHECK_INT (errno, ECONNREFUSED);
        CHECK (quiet (reader));
        OK (zmq_close (again));
        OK (zmq_close (reader));
        end_context (ctx);
    }
    close (held);
    return 0;
}
