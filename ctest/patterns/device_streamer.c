/*  zmq_device as STREAMER moves messages whole.                               */
#include "test.h"

static void *device (void *sockets)
{
    void **s = sockets;
    FAILS (zmq_device (ZMQ_STREAMER, s [0], s [1]), ETERM);
    OK (zmq_close (s [0]));
    OK (zmq_close (s [1]));
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *s [2] = { new_socket (ctx, ZMQ_PULL), new_socket (ctx, ZMQ_PUSH) };
        void *out = new_socket (ctx, ZMQ_PUSH), *in = new_socket (ctx, ZMQ_PULL);
        connect_to (out, bind_fresh (s [0], t));
        connect_to (in, bind_fresh (s [1], t));
        pthread_t thread = start (device, s);
        for (int i = 0; i < 1000; i++) {
            send_text (out, "a|b|c");
            if (i % 100 == 99)
                for (int k = 0; k < 100; k++)
                    CHECK_STR (recv_text (in), "a|b|c");
        }
        OK (zmq_close (in));
        OK (zmq_close (out));
        end_context (ctx);
        join (thread);
    }
    return 0;
}
