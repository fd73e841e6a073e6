/*  A monitor takes one of the context's socket slots; without one: EMFILE. With
 *  no descriptor left: EMFILE or success, but never an abort.                 */
#include "monitor.h"

int main (void)
{
    void *ctx = new_context ();
    OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 2));
    void *s = new_socket (ctx, ZMQ_PUB), *t = new_socket (ctx, ZMQ_PUB);
    FAILS (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL), EMFILE);
    OK (zmq_close (t));
    UNTIL (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL) == 0);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), EMFILE);
    OK (zmq_socket_monitor (s, NULL, 0));
    UNTIL ((t = zmq_socket (ctx, ZMQ_PUB)));
    OK (zmq_close (t));
    OK (zmq_close (s));
    end_context (ctx);

    ctx = new_context ();
    s = new_socket (ctx, ZMQ_PUB);
    limit_descriptors (0);
    int rc = zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL);
    CHECK (rc == 0 || errno == EMFILE);
    OK (zmq_close (s));
    end_context (ctx);
    return 0;
}
