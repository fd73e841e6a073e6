/*  In the manner of a game server that drains its monitor once per tick, with
 *  ZMQ_DONTWAIT until EAGAIN, from the thread that drives the socket: with 3.2.6
 *  such a program stood still for ever when a tick brought too many events.    */
#include "test.h"

#define TICKS 20
#define PEERS 150  /* two events each: more in a tick than either mark of 3.2.6 took in small steps */

int main (void)
{
    void *ctx = zmq_init (1), *s = zmq_socket (ctx, ZMQ_PULL), *m = zmq_socket (ctx, ZMQ_PAIR);
    int accepted = 0, gone = 0, largest = 0;
    OK (zmq_socket_monitor (s, "inproc://tick", ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED));
    OK (zmq_connect (m, "inproc://tick"));
    int port = port_of (bind_tcp (s));
    for (int tick = 0; tick < TICKS || gone < TICKS * PEERS; tick++) {
        for (int i = 0; i < PEERS && tick < TICKS; i++)
            close (raw_connect (port));
        char buffer [64];
        while (zmq_recv (s, buffer, sizeof buffer, ZMQ_DONTWAIT) != -1)
            ;
        CHECK_INT (zmq_errno (), EAGAIN);
        if (tick % 5 != 4 && tick < TICKS)
            continue;  /* a busy tick: no time to look */
        int batch = 0;
        for (;; batch++) {
            zmq_event_t event;
            zmq_msg_t msg;
            zmq_msg_init (&msg);
            if (zmq_msg_recv (&msg, m, ZMQ_DONTWAIT) == -1) {
                CHECK_INT (zmq_errno (), EAGAIN);
                zmq_msg_close (&msg);
                break;
            }
            memcpy (&event, zmq_msg_data (&msg), zmq_msg_size (&msg));
            zmq_msg_close (&msg);
            accepted += event.event == ZMQ_EVENT_ACCEPTED;
            gone += event.event == ZMQ_EVENT_DISCONNECTED;
            CHECK (gone <= accepted);
        }
        largest = batch > largest ? batch : largest;
        if (!batch)
            nap (2);
    }
    CHECK_INT (accepted, TICKS * PEERS);
    CHECK (largest > 1);
    zmq_close (m);
    zmq_close (s);
    zmq_term (ctx);
    return 0;
}
