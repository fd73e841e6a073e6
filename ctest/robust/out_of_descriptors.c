/*  No descriptors left: zmq_socket and zmq_bind say EMFILE, nobody dies, and all
 *  works again when there are some.                                          */
#include "test.h"

int main (void)
{
    struct rlimit before;
    void *ctx = new_context ();
    CHECK (getrlimit (RLIMIT_NOFILE, &before) == 0);
    /*  Before the very first socket, when the threads are to be started.        */
    limit_descriptors (0);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PUB), EMFILE);
    CHECK (setrlimit (RLIMIT_NOFILE, &before) == 0);
    void *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH), *more [64];
    int n = 0;
    get_int (s, ZMQ_FD);
    get_int (c, ZMQ_FD);
    limit_descriptors (0);
    FAILS (zmq_bind (s, "tcp://127.0.0.1:*"), EMFILE);
    FAILS (zmq_bind (s, fresh ("ipc")), EMFILE);
    /*  A socket may need none of its own; if it does: EMFILE.                   */
    while (n < 64 && (more [n] = zmq_socket (ctx, ZMQ_PUB)))
        n++;
    if (n < 64)
        CHECK_INT (errno, EMFILE);
    while (n)
        OK (zmq_close (more [--n]));
    CHECK (setrlimit (RLIMIT_NOFILE, &before) == 0);
    connect_to (c, bind_tcp (s));
    send_text (c, "x");
    CHECK_STR (recv_text (s), "x");
    zmq_close (s), zmq_close (c);
    end_context (ctx);

    /*  More I/O threads than descriptors.                                     */
    ctx = zmq_init (1000);
    limit_descriptors (100);
    s = zmq_socket (ctx, ZMQ_PUB);
    if (s)
        OK (zmq_close (s));
    else
        CHECK_INT (errno, EMFILE);
    end_context (ctx);
    return 0;
}
