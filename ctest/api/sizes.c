/*  Messages of every size around the corners of struct and wire arrive whole, over
 *  every transport.                                                          */
#include "test.h"

int main (void)
{
    static const size_t sizes [] = { 0, 1, 2, 28, 29, 30, 31, 127, 128, 253, 254, 255, 256, 257, 1000, 1023, 1024, 1025,
        4095, 4096, 8191, 8192, 8193, 65535, 65536, 65537, 100000, 262143, 262144, 262145, 1048576, 8000000 };
    static char big [8000000];
    for (size_t i = 0; i < sizeof big; i++)
        big [i] = (char) (i * 7 + i / 251);
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        connect_to (out, bind_fresh (in, t));
        for (int parts = 0; parts < 2; parts++)
            for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                if (parts)
                    CHECK_INT (zmq_send (out, big, 3, ZMQ_SNDMORE), 3);
                CHECK_INT (zmq_send (out, big, sizes [i], 0), sizes [i]);
            }
        for (int parts = 0; parts < 2; parts++)
            for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                zmq_msg_t msg;
                OK (zmq_msg_init (&msg));
                if (parts) {
                    CHECK_INT (zmq_msg_recv (&msg, in, 0), 3);
                    CHECK_INT (zmq_msg_more (&msg), 1);
                }
                CHECK_INT (zmq_msg_recv (&msg, in, 0), sizes [i]);
                CHECK_INT (zmq_msg_more (&msg), 0);
                if (memcmp (zmq_msg_data (&msg), big, sizes [i]))
                    FAIL ("%s: %zu bytes differ", t, sizes [i]);
                OK (zmq_msg_close (&msg));
            }
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
