/*  zmq_msg_init_data keeps the caller's buffer, whatever its size, and gives it
 *  back exactly once, with its hint.                                         */
#include "test.h"

static int freed;
static void *freed_data, *freed_hint;
static void give_back (void *data, void *hint)
{
    freed++;
    freed_data = data;
    freed_hint = hint;
}

int main (void)
{
    static char buffer [1000];
    static const size_t sizes [] = { 0, 1, 29, 30, 1000 };
    zmq_msg_t msg;
    for (int i = 0; i < 5; i++) {
        freed = 0;
        OK (zmq_msg_init_data (&msg, buffer, sizes [i], give_back, &freed));
        CHECK (zmq_msg_data (&msg) == buffer);
        CHECK_INT (zmq_msg_size (&msg), sizes [i]);
        CHECK_INT (freed, 0);
        OK (zmq_msg_close (&msg));
        CHECK_INT (freed, 1);
        CHECK (freed_data == buffer && freed_hint == &freed);
    }
    freed = 0;
    OK (zmq_msg_init_data (&msg, NULL, 0, give_back, NULL));
    CHECK (zmq_msg_data (&msg) == NULL);
    OK (zmq_msg_close (&msg));
    CHECK_INT (freed, 1);
    CHECK (freed_data == NULL && freed_hint == NULL);
    /*  No free function: the buffer stays the caller's.                      */
    OK (zmq_msg_init_data (&msg, buffer, 5, NULL, NULL));
    OK (zmq_msg_close (&msg));
    return 0;
}
