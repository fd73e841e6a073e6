/*  A program that never heard of the extension and passes -1 gets the ten events
 *  and nothing else; the option alone adds nothing to a mask that names none;
 *  and it takes effect whenever it is set.                                   */
#include "monitor_ext.h"

/*  A socket accepts a peer and hangs up.                                     */
static void live (void *s, void *reader, const char *expected)
{
    const char *bound = bind_tcp (s);
    int fd = raw_connect (port_of (bound));
    raw_hello (fd, ZMQ_PUSH);
    raw_frame (fd, 0, "x", 1);
    CHECK_STR (recv_text (s), "x");
    OK (zmq_unbind (s, bound));
    raw_wait_end (fd);
    close (fd);
    expect (reader, expected);
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    CHECK_INT (get_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS), 0);
    OK (zmq_socket_monitor (s, "inproc://m", -1));
    void *reader = new_reader (ctx, "inproc://m");
    live (s, reader, "LISTENING ACCEPTED CLOSED");
    expect_nothing (reader, s);
    set_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
    CHECK_INT (get_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS), 1);
    live (s, reader, "LISTENING ACCEPTED HANDSHAKE_SUCCEEDED CLOSED OWN_CLOSE");
    set_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS, 0);
    live (s, reader, "LISTENING ACCEPTED CLOSED");
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_EXTENSIONS, &(int) { 2 }, sizeof (int)), EINVAL);
    set_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
    OK (zmq_socket_monitor (s, "inproc://n", ZMQ_EVENT_ALL));
    expect (reader, "MONITOR_STOPPED");
    void *other = new_reader (ctx, "inproc://n");
    live (s, other, "LISTENING ACCEPTED CLOSED");
    OK (zmq_socket_monitor (s, NULL, 0));
    CHECK (quiet (other) && quiet (reader));
    zmq_close (s);
    zmq_close (reader);
    zmq_close (other);
    end_context (ctx);
    return 0;
}
