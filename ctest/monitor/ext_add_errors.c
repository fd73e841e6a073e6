/*  What ZMQ_OXIDE_MONITOR_ADD and _REMOVE refuse, and that nothing has changed
 *  then.                                                                     */
#include "monitor_ext.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *other = new_socket (ctx, ZMQ_PULL);
    zmq_oxide_monitor_t wish = { ZMQ_EVENT_ALL, "inproc://a" };
    size_t size = sizeof wish;
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_ADD, &wish, size - 1), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_ADD, &wish, 0), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_ADD, NULL, size), EINVAL);
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_REMOVE, NULL, 4), EINVAL);
    FAILS (zmq_getsockopt (s, ZMQ_OXIDE_MONITOR_ADD, &wish, &size), EINVAL);
    FAILS (zmq_setsockopt (NULL, ZMQ_OXIDE_MONITOR_ADD, &wish, size), ENOTSOCK);
    FAILS (zmq_setsockopt (ctx, ZMQ_OXIDE_MONITOR_ADD, &wish, 1), ENOTSOCK);
    memset (wish.endpoint, 'x', sizeof wish.endpoint);
    FAILS (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_ADD, &wish, size), EINVAL);
    FAILS (add_monitor (s, "", -1), EINVAL);
    FAILS (add_monitor (s, "inproc://", -1), EINVAL);
    FAILS (add_monitor (s, "tcp://127.0.0.1:*", -1), EPROTONOSUPPORT);
    FAILS (remove_monitor (s, "inproc://a"), ENOENT);
    /*  Names of others: a socket's, a single monitor's, and the other way round. */
    OK (zmq_bind (other, "inproc://bound"));
    FAILS (add_monitor (s, "inproc://bound", -1), EADDRINUSE);
    OK (zmq_socket_monitor (other, "inproc://single", -1));
    FAILS (add_monitor (s, "inproc://single", -1), EADDRINUSE);
    FAILS (add_monitor (other, "inproc://single", -1), EADDRINUSE);
    OK (add_monitor (s, "inproc://a", ZMQ_EVENT_LISTENING));
    FAILS (add_monitor (s, "inproc://a", -1), EADDRINUSE);
    FAILS (zmq_socket_monitor (s, "inproc://a", -1), EADDRINUSE);
    FAILS (zmq_socket_monitor (other, "inproc://a", -1), EADDRINUSE);
    FAILS (zmq_bind (other, "inproc://a"), EADDRINUSE);
    OK (zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_REMOVE, "inproc://a", 11));  /* with its NUL */
    OK (add_monitor (s, "inproc://a", ZMQ_EVENT_LISTENING));
    void *reader = new_reader (ctx, "inproc://a");
    OK (zmq_unbind (s, bind_tcp (s)));
    expect (reader, "LISTENING");
    CHECK (quiet (reader));
    zmq_close (reader);
    zmq_close (other);
    zmq_close (s);
    end_context (ctx);

    /*  A new endpoint counts as a socket, one that is there does not.        */
    ctx = new_context ();
    OK (zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 4));
    s = new_socket (ctx, ZMQ_PULL);
    other = new_socket (ctx, ZMQ_PULL);
    OK (add_monitor (s, "inproc://a", -1));
    OK (zmq_socket_monitor (s, "inproc://m", -1));
    OK (add_monitor (other, "inproc://a", -1));
    FAILS (add_monitor (other, "inproc://b", -1), EMFILE);
    OK (remove_monitor (s, "inproc://a"));
    FAILS (add_monitor (other, "inproc://b", -1), EMFILE);
    OK (remove_monitor (other, "inproc://a"));
    OK (add_monitor (other, "inproc://b", -1));
    zmq_close (other);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
