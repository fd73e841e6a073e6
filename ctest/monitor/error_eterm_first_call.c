/*  A registration that is the very first call after zmq_term began says ETERM,
 *  too.                                                                      */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *other = new_socket (ctx, ZMQ_PUB);
    pthread_t t = start (term_thread, ctx);
    UNTIL (zmq_bind (other, "inproc://probe") == -1 && errno == ETERM);
    FAILS (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL), ETERM);
    OK (zmq_close (s));
    OK (zmq_close (other));
    CHECK (join (t) == NULL);
    return 0;
}
