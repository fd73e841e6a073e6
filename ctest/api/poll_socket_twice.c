/*  zmq_poll may be given a socket twice, and a descriptor besides; news that has nothing
 *  to do with what is asked about does not keep it busy.                        */
#include "test.h"

static void *poller (void *s)
{
    int fds [2];
    OK (pipe (fds));
    zmq_pollitem_t items [3] = { { s, 0, ZMQ_POLLIN, 0 }, { s, 0, ZMQ_POLLIN, 0 }, { NULL, fds [0], ZMQ_POLLIN, 0 } };
    MOSTLY_WAITING (OK (zmq_poll (items, 3, -1)));
    CHECK (items [1].revents == ZMQ_POLLIN && !items [2].revents);
    close (fds [0]), close (fds [1]);
    return NULL;
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER);
    const char *e = bind_tcp (s);
    pthread_t t = start (poller, s);
    void *peers [20];
    for (int i = 0; i < 20; i++) {
        peers [i] = new_socket (ctx, ZMQ_DEALER);
        connect_to (peers [i], e);
        nap (10);
    }
    OK (zmq_send (peers [0], "x", 1, 0));
    join (t);
    for (int i = 0; i < 20; i++)
        OK (zmq_close (peers [i]));
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
