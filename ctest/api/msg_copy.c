/*  zmq_msg_copy: in-struct content is copied, other content is shared until the
 *  last copy is closed; the old content of the destination is released.       */
#include "test.h"

static int freed [2];
static void give_back (void *data, void *hint) { (void) data; ++*(int *) hint; }

int main (void)
{
    static char buffer [5] = "abcd";
    zmq_msg_t a, b;
    /*  Small.                                                                */
    OK (zmq_msg_init_size (&a, 29));
    memset (zmq_msg_data (&a), 'x', 29);
    OK (zmq_msg_init (&b));
    OK (zmq_msg_copy (&b, &a));
    CHECK (zmq_msg_data (&a) != zmq_msg_data (&b));
    memset (zmq_msg_data (&a), 'y', 29);
    CHECK_INT (*(char *) zmq_msg_data (&b), 'x');
    CHECK_INT (zmq_msg_size (&b), 29);
    OK (zmq_msg_close (&a));
    OK (zmq_msg_close (&b));
    /*  Large.                                                                */
    OK (zmq_msg_init_size (&a, 30));
    OK (zmq_msg_init (&b));
    OK (zmq_msg_copy (&b, &a));
    CHECK (zmq_msg_data (&a) == zmq_msg_data (&b));
    OK (zmq_msg_close (&a));
    memset (zmq_msg_data (&b), 'x', 30);
    OK (zmq_msg_close (&b));
    /*  The caller's own buffer, over a destination that has one, too.        */
    OK (zmq_msg_init_data (&a, buffer, 5, give_back, &freed [0]));
    OK (zmq_msg_init_data (&b, buffer, 5, give_back, &freed [1]));
    OK (zmq_msg_copy (&b, &a));
    CHECK_INT (freed [0], 0);
    CHECK_INT (freed [1], 1);
    CHECK (zmq_msg_data (&b) == buffer);
    OK (zmq_msg_close (&a));
    CHECK_INT (freed [0], 0);
    OK (zmq_msg_close (&b));
    CHECK_INT (freed [0], 1);
    /*  A dead object on either side: nothing changes.                        */
    OK (zmq_msg_init_size (&a, 7));
    FAILS (zmq_msg_copy (&b, &a), EFAULT);
    CHECK_INT (zmq_msg_size (&a), 7);
    FAILS (zmq_msg_copy (&a, &b), EFAULT);
    CHECK_INT (zmq_msg_size (&a), 7);
    OK (zmq_msg_close (&a));
    FAILS (zmq_msg_copy (&a, &b), EFAULT);
    return 0;
}
