/*  What runs when a thread ends (destructors of its keys, in rounds) uses the library:
 *  blocking, polling, opening and ending.                                      */
#include "fork.h"

static pthread_key_t key;
static void *ctx, *in;

static void destructor (void *value)
{
    intptr_t round = (intptr_t) value;
    void *s = new_socket (ctx, ZMQ_PUSH);
    char text [8] = { (char) ('0' + round), 0 };
    connect_to (s, "inproc://in");
    send_text (s, text);
    zmq_pollitem_t item = { s, 0, ZMQ_POLLOUT, 0 };
    CHECK_INT (OK (zmq_poll (&item, 1, PATIENCE)), 1);
    set_int (s, ZMQ_LINGER, -1);
    OK (zmq_close (s));
    if (round < 3)
        pthread_setspecific (key, (void *) (round + 1));
    else
        use_own_context (new_context ());
}
static void *ends (void *arg)
{
    if (arg) {  /* a thread that has used the library before, or not */
        void *s = new_socket (ctx, ZMQ_PULL);
        set_int (s, ZMQ_RCVTIMEO, 1);
        CHECK_STR (recv_text (s), "<EAGAIN>");
        OK (zmq_close (s));
    }
    pthread_setspecific (key, (void *) 1);
    return NULL;
}

int main (void)
{
    ctx = new_context ();
    in = new_socket (ctx, ZMQ_PULL);
    bind_to (in, "inproc://in");
    CHECK (pthread_key_create (&key, destructor) == 0);
    for (intptr_t i = 0; i < 20; i++) {
        pthread_t t = start (ends, (void *) (i % 2));
        int heard = 0;          /* from three sockets: in any order */
        for (int round = 1; round <= 3; round++)
            heard |= 1 << (*recv_text (in) - '0');
        CHECK_INT (heard, 2 | 4 | 8);
        join (t);
    }
    OK (zmq_close (in));
    end_context (ctx);
    return 0;
}
