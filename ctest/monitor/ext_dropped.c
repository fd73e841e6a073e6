/*  ZMQ_OXIDE_MONITOR_HWM moves the bound, ZMQ_OXIDE_MONITOR_DROPPED counts what
 *  does not fit, exactly; the oldest are kept, and room that a reader makes is
 *  used again.                                                               */
#include "monitor_ext.h"

static void happen (void *s, int from, int to)
{
    char text [40];
    for (int i = from; i < to; i++) {
        snprintf (text, sizeof text, "tcp://n%d", i % 1000);
        FAILS (zmq_bind (s, text), EINVAL);
    }
}
static void told (void *reader, int from, int to)
{
    char text [40];
    for (int i = from; i < to; i++) {
        snprintf (text, sizeof text, "n%d", i % 1000);
        CHECK_STR (expect (reader, "BIND_FAILED").addr, text);
    }
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *reader;
    CHECK_INT (get_int (s, ZMQ_OXIDE_MONITOR_HWM), 65536);
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_HWM, &(int) { -1 }, sizeof (int)), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_DROPPED, &(uint64_t) { 0 }, sizeof (uint64_t)), EINVAL);

    set_int (s, ZMQ_OXIDE_MONITOR_HWM, 10);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    set_int (s, ZMQ_OXIDE_MONITOR_HWM, 100000);  /* for the next one */
    CHECK_INT (dropped (s), 0);
    happen (s, 0, 15);
    CHECK_INT (dropped (s), 5);
    reader = new_reader (ctx, "inproc://m");
    told (reader, 0, 4);
    happen (s, 20, 26);
    CHECK_INT (dropped (s), 7);
    told (reader, 4, 10);
    told (reader, 20, 24);
    CHECK (quiet (reader));
    zmq_close (reader);

    /*  The next one has the new bound; its count goes on from the old.        */
    OK (zmq_socket_monitor (s, "inproc://next", ZMQ_EVENT_ALL));
    happen (s, 0, 99999);
    OK (add_monitor (s, "inproc://small", ZMQ_EVENT_ALL));
    happen (s, 99999, 100004);
    CHECK_INT (dropped (s), 7 + 4);
    reader = new_reader (ctx, "inproc://next");
    told (reader, 0, 100000);
    CHECK (quiet (reader));
    zmq_close (reader);

    /*  Events that a mask does not name are not missing.                     */
    OK (zmq_socket_monitor (s, NULL, 0));
    OK (remove_monitor (s, "inproc://small"));
    set_int (s, ZMQ_OXIDE_MONITOR_HWM, 1);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_LISTENING));
    happen (s, 0, 10);
    CHECK_INT (dropped (s), 11);

    /*  And without a bound.                                                  */
    set_int (s, ZMQ_OXIDE_MONITOR_HWM, 0);
    OK (zmq_socket_monitor (s, "inproc://n", ZMQ_EVENT_ALL));
    happen (s, 0, 150000);
    CHECK_INT (dropped (s), 11);
    reader = new_reader (ctx, "inproc://n");
    told (reader, 0, 150000);
    zmq_close (reader);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
