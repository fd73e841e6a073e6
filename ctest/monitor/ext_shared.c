/*  One endpoint for the events of many sockets, told apart by their numbers; a
 *  socket that goes says so, and the endpoint goes with the last one.          */
#include "monitor_ext.h"

#define SOCKETS 20

int main (void)
{
    void *ctx = zmq_init (2), *sockets [SOCKETS], *late = new_socket (ctx, ZMQ_PAIR);
    int numbers [SOCKETS], seen [SOCKETS] = { 0 };
    const char *bound [SOCKETS];
    for (int i = 0; i < SOCKETS; i++) {
        sockets [i] = new_socket (ctx, i % 2 ? ZMQ_PULL : ZMQ_PUSH);
        numbers [i] = get_int (sockets [i], ZMQ_OXIDE_SOCKET_NUMBER);
        CHECK (numbers [i] > 0 && (!i || numbers [i] != numbers [i - 1]));
        set_int (sockets [i], ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
        OK (add_monitor (sockets [i], "inproc://all", ZMQ_EVENT_LISTENING | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_MONITOR_STOPPED));
    }
    void *reader = new_reader (ctx, "inproc://all");
    for (int i = 1; i < SOCKETS; i += 2) {
        bound [i] = bind_fresh (sockets [i], i % 4 == 1 ? "tcp" : "ipc");
        connect_to (sockets [i - 1], bound [i]);
    }
    for (int n = 0; n < SOCKETS; n++) {
        zmq_oxide_event_t e;
        int i = 0;
        OK (read_ext (reader, &e, 0));
        while (i < SOCKETS && numbers [i] != e.socket)
            i++;
        CHECK (i < SOCKETS);
        CHECK_STR (ext_name (e.event), i % 2 ? "LISTENING" : "CONNECTED");
        CHECK_STR (e.addr, bound [i | 1]);
        CHECK_INT (seen [i]++, 0);
    }
    /*  Each says that it goes; whoever reads learns when the last one has.    */
    OK (remove_monitor (sockets [0], "inproc://all"));
    zmq_oxide_event_t e = expect (reader, "MONITOR_STOPPED");
    CHECK_INT (e.socket, numbers [0]);
    for (int i = 1; i < SOCKETS; i++) {
        zmq_close (sockets [i]);
        CHECK_INT (expect (reader, "MONITOR_STOPPED").socket, numbers [i]);
        if (i < SOCKETS - 1)
            connect_to (late, "inproc://all"); /* in name only, but the name is there */
    }
    FAILS (zmq_connect (late, "inproc://all"), ECONNREFUSED);
    CHECK (quiet (reader));
    zmq_close (sockets [0]);
    zmq_close (reader);
    zmq_close (late);
    end_context (ctx);
    return 0;
}
