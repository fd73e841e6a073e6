/*  An event's message can be copied and moved like any other.                 */
#include "monitor.h"

static const zmq_event_t *event_of (zmq_msg_t *msg)
{
    static zmq_event_t event;
    CHECK_INT (zmq_msg_size (msg), sizeof event);
    memcpy (&event, zmq_msg_data (msg), sizeof event);
    return &event;
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    zmq_msg_t msg, copy, moved;
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    const char *bound = bind_tcp (s);
    OK (zmq_msg_init (&msg));
    OK (zmq_msg_init (&copy));
    OK (zmq_msg_init (&moved));
    OK (zmq_msg_recv (&msg, reader, 0));
    OK (zmq_msg_copy (&copy, &msg));
    OK (zmq_msg_close (&msg));
    CHECK_STR (event_of (&copy)->data.listening.addr, bound);
    OK (zmq_msg_move (&moved, &copy));
    CHECK_INT (zmq_msg_size (&copy), 0);
    CHECK_STR (event_of (&moved)->data.listening.addr, bound);
    /*  Receiving again into the same object releases what was in it.         */
    FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
    OK (zmq_msg_recv (&moved, reader, 0));
    CHECK_INT (event_of (&moved)->event, ZMQ_EVENT_BIND_FAILED);
    OK (zmq_msg_close (&moved));
    OK (zmq_msg_close (&copy));
    /*  Too small a buffer: the first bytes, and the whole size as result.    */
    int first = 0;
    FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
    CHECK_INT (zmq_recv (reader, &first, sizeof first, 0), sizeof (zmq_event_t));
    CHECK_INT (first, ZMQ_EVENT_BIND_FAILED);
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
