/*  Memory of large messages may be kept for the next ones, but not when there
 *  are none any more.                                                         */
#include "test.h"
#include <malloc.h>

enum { SIZE = 1 << 20, COUNT = 12 };

static size_t used (void)
{
    struct mallinfo2 info = mallinfo2 ();
    return info.uordblks + info.hblkhd;
}

int main (void)
{
    void *ctx = new_context (), *push = new_socket (ctx, ZMQ_PUSH), *pull = new_socket (ctx, ZMQ_PULL);
    connect_to (push, bind_tcp (pull));
    OK (zmq_send (push, "first", 5, 0));
    CHECK_STR (recv_text (pull), "first");
    size_t before = used ();
    zmq_msg_t message;
    for (int i = 0; i < COUNT; i++) {
        OK (zmq_msg_init_size (&message, SIZE));
        memset (zmq_msg_data (&message), i, SIZE);
        OK (zmq_msg_send (&message, push, 0));
    }
    for (int i = 0; i < COUNT; i++) {
        OK (zmq_msg_init (&message));
        CHECK_INT (zmq_msg_recv (&message, pull, 0), SIZE);
        char *data = zmq_msg_data (&message);
        CHECK (data [0] == i && data [SIZE - 1] == i);
        OK (zmq_msg_close (&message));
    }
    UNTIL (used () < before + SIZE);
    OK (zmq_close (push));
    OK (zmq_close (pull));
    end_context (ctx);
    return 0;
}
