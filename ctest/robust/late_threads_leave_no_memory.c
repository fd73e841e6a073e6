/*  Threads that use the library for the first time when they end, in what runs
 *  for their keys then, keep nothing; nor do those that used it before.        */
#include "test.h"

enum { MESSAGES = 40 };
static zmq_msg_t made [MESSAGES];
static pthread_key_t key;

static void close_all (void *arg UNUSED)
{
    for (int i = 0; i < MESSAGES; i++)
        OK (zmq_msg_close (&made [i]));
}
static void *ends (void *used_before)
{
    if (used_before) {
        zmq_msg_t own;
        OK (zmq_msg_init_size (&own, 1000));
        OK (zmq_msg_close (&own));
    }
    CHECK (pthread_setspecific (key, made) == 0);
    return NULL;
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    long before = 0;
    CHECK (pthread_key_create (&key, close_all) == 0);
    for (intptr_t k = 0; k < 2500; k++) {
        for (int i = 0; i < MESSAGES; i++)
            OK (zmq_msg_init_size (&made [i], 1000));
        join (start (ends, (void *) (k % 2)));
        if (k == 500)
            before = memory_kb ();
    }
    /*  1,000 times 40 KB would be 40 MB.                                      */
    UNTIL (memory_kb () - before < 5000);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
