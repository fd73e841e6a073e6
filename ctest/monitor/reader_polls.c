/*  The reader polled among other sockets, and by its ZMQ_FD.                  */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
    void *reader = new_socket (ctx, ZMQ_PAIR);
    seen_t seen;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    zmq_pollitem_t items [] = { { reader, 0, ZMQ_POLLIN, 0 }, { s, 0, ZMQ_POLLIN, 0 } };
    CHECK_INT (zmq_poll (items, 2, 0), 0);
    const char *bound = bind_tcp (s);
    CHECK_INT (zmq_poll (items, 2, PATIENCE), 1);
    CHECK_INT (items [0].revents, ZMQ_POLLIN);
    OK (read_event (reader, &seen, ZMQ_DONTWAIT));
    CHECK_INT (zmq_poll (items, 2, 0), 0);
    connect_to (c, bound);
    send_text (c, "x");
    int messages = 0, count = 0;
    while (!messages || !count) {
        CHECK (OK (zmq_poll (items, 2, PATIENCE)) > 0);
        if (items [0].revents & ZMQ_POLLIN) {
            OK (read_event (reader, &seen, ZMQ_DONTWAIT));
            CHECK_INT (seen.event, ZMQ_EVENT_ACCEPTED);
            count++;
        }
        if (items [1].revents & ZMQ_POLLIN) {
            CHECK_STR (recv_now (s), "x");
            messages++;
        }
    }
    CHECK_INT (events (reader) & ZMQ_POLLIN, 0);
    struct pollfd p = { get_int (reader, ZMQ_FD), POLLIN, 0 };
    zmq_close (c);
    while (!(events (reader) & ZMQ_POLLIN))
        CHECK_INT (poll (&p, 1, PATIENCE), 1);
    OK (read_event (reader, &seen, ZMQ_DONTWAIT));
    CHECK_INT (seen.event, ZMQ_EVENT_DISCONNECTED);
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
