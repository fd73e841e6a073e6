/*  Many requests are there at once, and the marks between proxy and worker
 *  hold few: neither waits for the other for ever.                           */
#include "test.h"

enum { REQUESTS = 50 };

/*  Answers each request before it takes another.                             */
static void *work (void *worker)
{
    for (;;) {
        zmq_msg_t part;
        OK (zmq_msg_init (&part));
        if (zmq_msg_recv (&part, worker, 0) == -1) {
            CHECK_INT (errno, ETERM);
            OK (zmq_close (worker));
            return NULL;
        }
        int more = zmq_msg_more (&part);
        CHECK (zmq_msg_send (&part, worker, more ? ZMQ_SNDMORE : 0) >= 0);
    }
}

static void ask_all (int mark)
{
    void *ctx = new_context (), *client = new_socket (ctx, ZMQ_DEALER), *worker = new_socket (ctx, ZMQ_DEALER);
    void *back = new_socket (ctx, ZMQ_DEALER), *sides [] = {new_socket (ctx, ZMQ_ROUTER), back};
    set_int (back, ZMQ_SNDHWM, mark), set_int (back, ZMQ_RCVHWM, mark);
    set_int (worker, ZMQ_SNDHWM, mark), set_int (worker, ZMQ_RCVHWM, mark);
    connect_to (client, bind_fresh (sides [0], "inproc"));
    connect_to (worker, bind_fresh (back, "inproc"));
    for (int i = 0; i < REQUESTS; i++)
        send_text (client, "request");
    pthread_t proxying = start (forwards, sides), working = start (work, worker);
    for (int i = 0; i < REQUESTS; i++)
        CHECK_STR (recv_text (client), "request");
    OK (zmq_close (client));
    end_context (ctx);
    join (proxying), join (working);
}

int main (void)
{
    ask_all (1);
    ask_all (5);
    return 0;
}
