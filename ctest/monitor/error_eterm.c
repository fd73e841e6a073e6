/*  Once the context is being terminated: ETERM, whatever else is wrong.       */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB);
    watch_t *w = watch (ctx, s);
    pthread_t t = start (term_thread, ctx);
    UNTIL (zmq_bind (s, "inproc://probe") == -1 && errno == ETERM);
    FAILS (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL), ETERM);
    FAILS (zmq_socket_monitor (s, "x", ZMQ_EVENT_ALL), ETERM);
    FAILS (zmq_socket_monitor (s, NULL, 0), ETERM);
    FAILS (zmq_socket_monitor (NULL, NULL, 0), ENOTSOCK);
    OK (zmq_close (s));
    CHECK (join (t) == NULL);
    join (w->thread);
    CHECK_INT (w->error, ETERM);
    return 0;
}
