/*  Making messages: sizes, where the content lives, properties, closing.      */
#include "test.h"

int main (void)
{
    zmq_msg_t msg;
    OK (zmq_msg_init (&msg));
    CHECK_INT (zmq_msg_size (&msg), 0);
    CHECK (zmq_msg_data (&msg) != NULL);
    CHECK_INT (zmq_msg_more (&msg), 0);
    CHECK_INT (zmq_msg_get (&msg, ZMQ_MORE), 0);
    FAILS (zmq_msg_get (&msg, 0), EINVAL);
    FAILS (zmq_msg_get (&msg, 2), EINVAL);
    FAILS (zmq_msg_set (&msg, ZMQ_MORE, 1), EINVAL);
    FAILS (zmq_msg_set (&msg, 0, 0), EINVAL);
    CHECK_INT (zmq_msg_close (&msg), 0);
    FAILS (zmq_msg_close (&msg), EFAULT);

    static const size_t sizes [] = { 0, 1, 28, 29, 30, 31, 32, 33, 255, 256, 4096, 1000000 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        OK (zmq_msg_init_size (&msg, sizes [i]));
        CHECK_INT (zmq_msg_size (&msg), sizes [i]);
        char *data = zmq_msg_data (&msg);
        /*  Programs see by the pointer what a memcpy of the struct carries.  */
        int inside = data >= (char *) &msg && data < (char *) (&msg + 1);
        CHECK_INT (inside, sizes [i] <= 29);
        memset (data, 0x5a, sizes [i]);
        OK (zmq_msg_close (&msg));
    }
    FAILS (zmq_msg_init_size (&msg, (size_t) 1 << 60), ENOMEM);
    CHECK_INT (sizeof (zmq_msg_t), 32);
    return 0;
}
