/*  No memory for a message: ENOMEM, nothing is lost, nothing leaks, nobody dies.  */
#define INTERPOSE_MALLOC
#include "interpose.h"

static int freed;
static void count (void *data, void *hint) { (void) data, (void) hint, freed++; }

#define STARVED(call) ({ starved = 1; break_call (CALL_MALLOC, ENOMEM, -1); __typeof__ (call) r__ = call; starved = 0; r__; })

int main (void)
{
    static char data [100000];
    void *ctx = new_context (), *a = new_socket (ctx, ZMQ_PAIR), *b = new_socket (ctx, ZMQ_PAIR);
    struct iovec v [2] = { { "small", 5 }, { data, sizeof data } };
    zmq_pollitem_t items [40];
    zmq_msg_t msg;
    size_t two = 2;
    connect_to (b, bind_tcp (a));
    send_text (a, "x");
    CHECK_STR (recv_text (b), "x");

    FAILS (STARVED (zmq_msg_init_size (&msg, 100)), ENOMEM);
    OK (zmq_msg_close (&msg));
    FAILS (STARVED (zmq_msg_init_data (&msg, data, 10, count, NULL)), ENOMEM);
    CHECK_INT (freed, 0);
    OK (zmq_msg_close (&msg));
    CHECK_INT (freed, 0);
    FAILS (STARVED (zmq_send (a, data, sizeof data, 0)), ENOMEM);
    FAILS (STARVED (zmq_send (a, data, sizeof data, ZMQ_SNDMORE)), ENOMEM);
    /*  The first part needs none.                                             */
    FAILS (STARVED (zmq_sendiov (a, v, 2, 0)), ENOMEM);
    CHECK_STR (recv_text (b), "small");
    /*  For as many items a table is needed.                                   */
    for (int i = 0; i < 40; i++)
        items [i] = (zmq_pollitem_t) { a, 0, ZMQ_POLLIN, 0 };
    FAILS (STARVED (zmq_poll (items, 40, 0)), ENOMEM);

    OK (zmq_send (a, data, 1000, 0));
    UNTIL (events (b) & ZMQ_POLLIN);
    FAILS (STARVED (zmq_recviov (b, v, &two, 0)), ENOMEM);
    CHECK_INT (two, 0);
    /*  With memory, all of it.                                                */
    OK (zmq_send (a, data, sizeof data, 0));
    CHECK_INT (OK (zmq_recv (b, data, sizeof data, 0)), sizeof data);
    zmq_close (a), zmq_close (b);
    end_context (ctx);
    return 0;
}
