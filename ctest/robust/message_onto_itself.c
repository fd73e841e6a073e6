/*  Copying a message onto itself does nothing; moving it onto itself leaves a live
 *  object.                                                                   */
#include "test.h"

static int freed;
static void give_back (void *data, void *hint) { (void) data, (void) hint; freed++; }

int main (void)
{
    static char buffer [100] = "content";
    static const size_t sizes [] = { 0, 5, 29, 30, 1000 };
    zmq_msg_t msg;
    for (int i = 0; i < 5; i++) {
        OK (zmq_msg_init_size (&msg, sizes [i]));
        memset (zmq_msg_data (&msg), 'm', sizes [i]);
        CHECK_INT (zmq_msg_copy (&msg, &msg), 0);
        CHECK_INT (zmq_msg_size (&msg), sizes [i]);
        for (size_t k = 0; k < sizes [i]; k++)
            CHECK_INT (((char *) zmq_msg_data (&msg)) [k], 'm');
        CHECK_INT (zmq_msg_move (&msg, &msg), 0);
        CHECK_INT (zmq_msg_close (&msg), 0);
    }
    OK (zmq_msg_init_data (&msg, buffer, sizeof buffer, give_back, NULL));
    CHECK_INT (zmq_msg_copy (&msg, &msg), 0);
    CHECK_INT (freed, 0);
    CHECK_STR (zmq_msg_data (&msg), "content");
    OK (zmq_msg_close (&msg));
    CHECK_INT (freed, 1);
    return 0;
}
