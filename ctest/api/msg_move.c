/*  zmq_msg_move: content and more flag go over, the source is a live empty
 *  message afterwards, the old content of the destination is released.        */
#include "test.h"

static int freed [2];
static void give_back (void *data, void *hint) { (void) data; ++*(int *) hint; }

int main (void)
{
    static char buffer [50];
    zmq_msg_t a, b;
    OK (zmq_msg_init_data (&a, buffer, 50, give_back, &freed [0]));
    OK (zmq_msg_init_data (&b, buffer, 50, give_back, &freed [1]));
    OK (zmq_msg_move (&b, &a));
    CHECK_INT (freed [1], 1);
    CHECK_INT (freed [0], 0);
    CHECK_INT (zmq_msg_size (&a), 0);
    CHECK_INT (zmq_msg_size (&b), 50);
    CHECK (zmq_msg_data (&b) == buffer);
    OK (zmq_msg_close (&a));
    CHECK_INT (freed [0], 0);
    OK (zmq_msg_close (&b));
    CHECK_INT (freed [0], 1);

    OK (zmq_msg_init_size (&a, 3));
    FAILS (zmq_msg_move (&b, &a), EFAULT);
    CHECK_INT (zmq_msg_size (&a), 3);
    FAILS (zmq_msg_move (&a, &b), EFAULT);
    CHECK_INT (zmq_msg_size (&a), 3);
    OK (zmq_msg_close (&a));

    /*  The more flag travels with copy and move.                             */
    void *ctx = new_context (), *x = new_socket (ctx, ZMQ_PAIR), *y = new_socket (ctx, ZMQ_PAIR);
    OK (zmq_bind (x, "inproc://x"));
    connect_to (y, "inproc://x");
    send_text (x, "first|second");
    OK (zmq_msg_init (&a));
    OK (zmq_msg_init (&b));
    OK (zmq_msg_recv (&a, y, 0));
    CHECK_INT (zmq_msg_more (&a), 1);
    OK (zmq_msg_copy (&b, &a));
    CHECK_INT (zmq_msg_more (&b), 1);
    OK (zmq_msg_close (&b));
    OK (zmq_msg_init (&b));
    OK (zmq_msg_move (&b, &a));
    CHECK_INT (zmq_msg_more (&b), 1);
    CHECK_INT (zmq_msg_more (&a), 0);
    OK (zmq_msg_recv (&a, y, 0));
    CHECK_INT (zmq_msg_more (&a), 0);
    OK (zmq_msg_close (&a));
    OK (zmq_msg_close (&b));
    zmq_close (x);
    zmq_close (y);
    end_context (ctx);
    return 0;
}
