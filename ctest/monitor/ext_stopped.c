/*  MONITOR_STOPPED: the last event, however a monitor ends, with an empty text;
 *  even when there is no room for anything else.                             */
#include "monitor_ext.h"

static void *monitored (void *ctx, const char *endpoint)
{
    void *s = new_socket (ctx, ZMQ_PULL);
    set_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
    OK (zmq_socket_monitor (s, endpoint, -1));
    return s;
}

static void stopped (void *reader)
{
    zmq_oxide_event_t e = expect (reader, "MONITOR_STOPPED");
    CHECK_INT (e.value, 0);
    CHECK_STR (e.addr, "");
    CHECK (quiet (reader));
    zmq_close (reader);
}

int main (void)
{
    void *ctx = new_context (), *s = monitored (ctx, "inproc://a"), *reader = new_reader (ctx, "inproc://a");
    OK (zmq_socket_monitor (s, "inproc://b", -1));
    stopped (reader);
    reader = new_reader (ctx, "inproc://b");
    OK (zmq_socket_monitor (s, NULL, 0));
    stopped (reader);
    OK (zmq_socket_monitor (s, "inproc://b", -1));
    reader = new_reader (ctx, "inproc://b");
    bind_tcp (s);
    zmq_close (s);
    expect (reader, "LISTENING CLOSED");
    stopped (reader);
    /*  Full to the brim.                                                     */
    s = new_socket (ctx, ZMQ_PULL);
    set_int (s, ZMQ_OXIDE_MONITOR_HWM, 3);
    set_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
    OK (zmq_socket_monitor (s, "inproc://c", -1));
    reader = new_reader (ctx, "inproc://c");
    for (int i = 0; i < 5; i++)
        FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
    CHECK_INT (dropped (s), 2);
    zmq_close (s);
    expect (reader, "BIND_FAILED BIND_FAILED BIND_FAILED");
    stopped (reader);
    end_context (ctx);
    return 0;
}
