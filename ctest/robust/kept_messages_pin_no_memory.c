/*  A message that a program keeps holds its own bytes, and not those of others
 *  that came in together with it.                                             */
#include "test.h"

enum { KEPT = 400, EVERY = 250, SIZE = 1025 };

static void *stream (void *push)
{
    static char text [SIZE];
    for (int i = 0; i < KEPT * EVERY; i++)
        OK (zmq_send (push, text, SIZE, 0));
    return NULL;
}

int main (void)
{
    void *ctx = new_context (), *push = new_socket (ctx, ZMQ_PUSH), *pull = new_socket (ctx, ZMQ_PULL);
    zmq_msg_t kept [KEPT], message;
    long before = 0;
    connect_to (push, bind_tcp (pull));
    pthread_t sender = start (stream, push);
    OK (zmq_msg_init (&message));
    for (int i = 0; i < KEPT * EVERY; i++) {
        CHECK_INT (zmq_msg_recv (&message, pull, 0), SIZE);
        if (i % EVERY)
            continue;
        OK (zmq_msg_init (&kept [i / EVERY]));
        OK (zmq_msg_move (&kept [i / EVERY], &message));
        if (i / EVERY == 20)
            before = memory_kb ();
    }
    join (sender);
    /*  A buffer of 256 KiB for each of them would be 95,000 KiB.              */
    UNTIL (memory_kb () - before < 20000);
    for (int i = 0; i < KEPT; i++)
        OK (zmq_msg_close (&kept [i]));
    OK (zmq_msg_close (&message));
    OK (zmq_close (push));
    OK (zmq_close (pull));
    end_context (ctx);
    return 0;
}
