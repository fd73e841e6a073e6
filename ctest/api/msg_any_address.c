/*  A message object may stand at any address, and may be moved with memcpy.   */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    static char room [200];
    connect_to (b, bind_tcp (a));
    for (int at = 0; at < 40; at++)
        for (size_t size = 5; size <= 500; size *= 10) {
            zmq_msg_t plain, *odd = (zmq_msg_t *) (room + at);
            OK (zmq_msg_init_size (&plain, size));
            memset (zmq_msg_data (&plain), at, size);
            memcpy (odd, &plain, sizeof plain);
            memset (&plain, 0xee, sizeof plain);
            CHECK_INT (zmq_msg_send (odd, a, 0), size);
            OK (zmq_msg_close (odd));
            OK (zmq_msg_init (odd));
            CHECK_INT (zmq_msg_recv (odd, b, 0), size);
            memcpy (&plain, odd, sizeof plain);
            CHECK_INT (zmq_msg_size (&plain), size);
            for (size_t i = 0; i < size; i++)
                CHECK_INT (((char *) zmq_msg_data (&plain)) [i], at);
            OK (zmq_msg_close (&plain));
        }
    zmq_close (a);
    zmq_close (b);
    end_context (ctx);
    return 0;
}
