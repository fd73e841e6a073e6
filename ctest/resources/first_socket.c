/*  What the first socket of a context needs cannot be had, sooner or later:
 *  zmq_socket says why, keeps nothing, and works the next time.               */
#include "interpose.h"

static void refuse (int call, int error, int after)
{
    void *ctx = zmq_init (4);
    int before = open_descriptors (), tids [64];
    break_after (after, call, error);
    FAILS_NULL (zmq_socket (ctx, ZMQ_PULL), error);
    CHECK_INT (failed (call), 1);
    CHECK_INT (open_descriptors (), before);
    UNTIL (library_threads (tids, 64) == 0);
    mend (call);
    void *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    UNTIL (library_threads (tids, 64) == 4);  /* each gives itself its name */
    connect_to (out, bind_tcp (in));
    send_text (out, "x");
    CHECK_STR (recv_text (in), "x");
    zmq_close (in), zmq_close (out);
    end_context (ctx);
}

int main (void)
{
    for (int after = 0; after < 4; after++) {
        refuse (CALL_EPOLL_CREATE1, EMFILE, after);
        refuse (CALL_EVENTFD, ENFILE, after);
        refuse (CALL_EPOLL_CTL, ENOMEM, after);
        refuse (CALL_PTHREAD_CREATE, EAGAIN, after);
    }
    return 0;
}
