/*  The process is forked again and again while its threads open, use and close
 *  sockets: whatever they were at, the child can make a context and use one that has
 *  no sockets, and the parent goes on.                                          */
#include "fork.h"

static void *unused;
static volatile int stop;

static void *open_and_close (void *ctx)
{
    while (!stop) {
        void *own = ctx ? ctx : new_context (), *s = new_socket (own, ZMQ_PAIR), *t = new_socket (own, ZMQ_PAIR);
        connect_to (t, bind_fresh (s, "inproc"));
        send_text (t, "x");
        CHECK_STR (recv_text (s), "x");
        OK (zmq_ctx_set (unused, ZMQ_MAX_SOCKETS, 500));
        OK (zmq_close (s));
        OK (zmq_close (t));
        if (!ctx)
            OK (zmq_term (own));
    }
    return NULL;
}
static void in_child (void *arg)
{
    (void) arg;
    use_own_context (new_context ());
    CHECK_INT (OK (zmq_ctx_get (unused, ZMQ_MAX_SOCKETS)), 500);
    use_own_context (unused);
}

int main (void)
{
    pthread_t t [3];
    void *ctx = new_context ();
    unused = new_context ();
    OK (zmq_ctx_set (unused, ZMQ_MAX_SOCKETS, 500));
    for (int i = 0; i < 3; i++)
        t [i] = start (open_and_close, i ? ctx : NULL);
    for (int i = 0; i < 150; i++)
        wait_for_child (child_of (in_child, NULL));
    stop = 1;
    for (int i = 0; i < 3; i++)
        join (t [i]);
    end_context (ctx);
    use_own_context (unused);
    return 0;
}
