/*  One frame of sizeof (zmq_event_t), 24 bytes here; every member of the union
 *  in the same place; padding zero; nothing follows.                         */
#include "monitor.h"
#include <stddef.h>

int main (void)
{
    CHECK_INT (sizeof (zmq_event_t), sizeof (void *) == 8 ? 24 : 12);
    CHECK_INT (offsetof (zmq_event_t, event), 0);
    CHECK_INT (offsetof (zmq_event_t, data), sizeof (void *));
#define PLACE(member, value) \
    CHECK_INT (offsetof (zmq_event_t, data.member.addr), sizeof (void *)); \
    CHECK_INT (offsetof (zmq_event_t, data.member.value), 2 * sizeof (void *));
    PLACE (connected, fd) PLACE (connect_delayed, err) PLACE (connect_retried, interval)
    PLACE (listening, fd) PLACE (bind_failed, err) PLACE (accepted, fd) PLACE (accept_failed, err)
    PLACE (closed, fd) PLACE (close_failed, err) PLACE (disconnected, fd)

    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 50; i++) {
        /*  Dirty the stack that the library works on.                        */
        volatile char dirt [4096];
        memset ((char *) dirt, 0xa5, sizeof dirt);
        FAILS (zmq_bind (s, "tcp://127.0.0.1"), EINVAL);
        zmq_msg_t msg;
        OK (zmq_msg_init (&msg));
        CHECK_INT (zmq_recvmsg (reader, &msg, 0), sizeof (zmq_event_t));
        CHECK_INT (zmq_msg_size (&msg), sizeof (zmq_event_t));
        CHECK_INT (zmq_msg_more (&msg), 0);
        CHECK_INT (get_int (reader, ZMQ_RCVMORE), 0);
        if (sizeof (void *) == 8) {
            static const char zeros [4];
            CHECK (!memcmp ((char *) zmq_msg_data (&msg) + 4, zeros, 4));
            CHECK (!memcmp ((char *) zmq_msg_data (&msg) + 20, zeros, 4));
        }
        OK (zmq_msg_close (&msg));
    }
    FAILS (zmq_recv (reader, NULL, 0, ZMQ_DONTWAIT), EAGAIN);
    zmq_close (s);
    zmq_close (reader);
    end_context (ctx);
    return 0;
}
