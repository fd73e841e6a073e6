/*  A message published to several subscribers, or to none, is given back once. */
#include "test.h"

static volatile int freed;
static void give_back (void *data, void *hint)
{
    (void) data, (void) hint;
    __sync_fetch_and_add (&freed, 1);
}

int main (void)
{
    static char buffer [1000] = "topic";
    void *ctx = new_context (), *pub = new_socket (ctx, ZMQ_XPUB), *sub [3];
    zmq_msg_t msg;
    OK (zmq_msg_init_data (&msg, buffer, sizeof buffer, give_back, NULL));
    OK (zmq_msg_send (&msg, pub, 0));
    CHECK_INT (freed, 1);
    set_int (pub, ZMQ_XPUB_VERBOSE, 1);
    OK (zmq_bind (pub, "inproc://x"));
    const char *bound = bind_tcp (pub);
    for (int i = 0; i < 3; i++) {
        sub [i] = new_socket (ctx, ZMQ_SUB);
        OK (zmq_setsockopt (sub [i], ZMQ_SUBSCRIBE, "t", 1));
        connect_to (sub [i], i == 2 ? bound : "inproc://x");
        CHECK_STR (recv_text (pub), "\\x01t");
    }
    freed = 0;
    OK (zmq_msg_init_data (&msg, buffer, sizeof buffer, give_back, NULL));
    OK (zmq_msg_send (&msg, pub, 0));
    for (int i = 0; i < 3; i++) {
        OK (zmq_msg_init (&msg));
        CHECK_INT (zmq_msg_recv (&msg, sub [i], 0), sizeof buffer);
        if (i < 2) {
            CHECK_INT (freed, 0);
            CHECK (zmq_msg_data (&msg) == buffer);
        }
        OK (zmq_msg_close (&msg));
    }
    UNTIL (freed == 1);
    for (int i = 0; i < 3; i++)
        OK (zmq_close (sub [i]));
    OK (zmq_close (pub));
    end_context (ctx);
    CHECK_INT (freed, 1);
    return 0;
}
