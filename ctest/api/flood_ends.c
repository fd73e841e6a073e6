/*  All of a flood arrives, in order, though its sender does nothing more when it
 *  has sent the last message: no call follows that would hurry the I/O thread,
 *  which lets messages come together while they come thick. Or it waits for an
 *  answer, which comes when the last one was received.                          */
#include "../test.h"

typedef struct { void *socket; unsigned from, count; int is_answered; } burst_t;

static void *receive (void *arg)
{
    burst_t *burst = arg;
    for (unsigned i = 0; i < burst->count; i++) {
        unsigned number;
        CHECK_INT (zmq_recv (burst->socket, &number, sizeof number, 0), sizeof number);
        CHECK_INT (number, burst->from + i);
    }
    if (burst->is_answered)
        OK (zmq_send (burst->socket, "x", 1, 0));
    return NULL;
}

static void over (const char *transport, int hwm)
{
    static const unsigned counts [] = { 1, 20000, 64, 3, 1000, 5000, 70, 500, 30000, 2 };
    void *here = new_context (), *there = new_context ();
    void *sender = new_socket (here, ZMQ_DEALER), *receiver = new_socket (there, ZMQ_DEALER);
    set_int (sender, ZMQ_SNDHWM, hwm);
    set_int (receiver, ZMQ_RCVTIMEO, PATIENCE);
    set_int (sender, ZMQ_RCVTIMEO, PATIENCE);
    connect_to (sender, bind_fresh (receiver, transport));
    unsigned number = 0;
    for (size_t i = 0; i < sizeof counts / sizeof counts [0] * 2; i++) {
        burst_t burst = { receiver, number, counts [i / 2], i % 2 };
        pthread_t thread = start (receive, &burst);
        for (unsigned end = number + burst.count; number < end; number++)
            OK (zmq_send (sender, &number, sizeof number, 0));
        char answer;
        if (burst.is_answered)
            CHECK_INT (zmq_recv (sender, &answer, 1, 0), 1);
        join (thread);
    }
    OK (zmq_close (sender));
    OK (zmq_close (receiver));
    end_context (here);
    end_context (there);
}

int main (void)
{
    static const int marks [] = { 0, 7, 1000, 100000 };
    for (size_t i = 0; i < sizeof marks / sizeof marks [0]; i++) {
        over ("tcp", marks [i]);
        over ("ipc", marks [i]);
    }
    return 0;
}
