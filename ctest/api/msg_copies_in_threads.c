/*  Copies of one message closed in several threads: given back once.          */
#include "test.h"

static int freed;
static void give_back (void *data, void *hint) { (void) data, (void) hint; __sync_fetch_and_add (&freed, 1); }

static void *close_many (void *arg)
{
    zmq_msg_t *copies = arg;
    for (int i = 0; i < 1000; i++) {
        zmq_msg_t again;
        OK (zmq_msg_init (&again));
        OK (zmq_msg_copy (&again, &copies [i]));
        OK (zmq_msg_close (&copies [i]));
        OK (zmq_msg_close (&again));
    }
    return NULL;
}

int main (void)
{
    static zmq_msg_t copies [4] [1000];
    static char buffer [10];
    for (int i = 0; i < 1000; i++) {
        zmq_msg_t msg;
        OK (zmq_msg_init_data (&msg, buffer, sizeof buffer, give_back, NULL));
        for (int k = 0; k < 4; k++) {
            OK (zmq_msg_init (&copies [k] [i]));
            OK (zmq_msg_copy (&copies [k] [i], &msg));
        }
        OK (zmq_msg_close (&msg));
    }
    CHECK_INT (freed, 0);
    pthread_t t [4];
    for (int k = 0; k < 4; k++)
        t [k] = start (close_many, copies [k]);
    for (int k = 0; k < 4; k++)
        join (t [k]);
    CHECK_INT (freed, 1000);
    return 0;
}
