/*  A reader may hand the message on to another thread of the process.         */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    void *out = new_socket (ctx, ZMQ_PUSH), *in = new_socket (ctx, ZMQ_PULL);
    zmq_event_t event;
    zmq_msg_t msg;
    OK (zmq_bind (in, "inproc://relay"));
    connect_to (out, "inproc://relay");
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    const char *bound = bind_tcp (s);
    OK (zmq_msg_init (&msg));
    OK (zmq_msg_recv (&msg, reader, 0));
    CHECK_INT (zmq_msg_send (&msg, out, 0), sizeof event);
    OK (zmq_close (reader));
    CHECK_INT (zmq_recv (in, &event, sizeof event, 0), sizeof event);
    CHECK_STR (event.data.listening.addr, bound);
    zmq_close (s);
    zmq_close (out);
    zmq_close (in);
    end_context (ctx);
    return 0;
}
