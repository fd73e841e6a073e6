/*  The child of a process that had a context has one of its own, whose end gives all
 *  memory back that its messages took.                                         */
#include "fork.h"

static char text [100000];

static void flood (void *push, void *pull, size_t size)
{
    for (int i = 0; i < 100; i++)
        OK (zmq_send (push, text, size, 0));
    for (int i = 0; i < 100; i++)
        CHECK_INT (zmq_recv (pull, text, sizeof text, 0), (int) size);
}
static void use_much (void *arg)
{
    (void) arg;
    use_own_context (new_context ());
    size_t before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
    void *ctx = new_context (), *pull = new_socket (ctx, ZMQ_PULL), *push = new_socket (ctx, ZMQ_PUSH);
    connect_to (push, bind_fresh (pull, "inproc"));
    for (int i = 0; i < 5; i++) {
        flood (push, pull, sizeof text);
        flood (push, pull, 1000);
    }
    zmq_close (push);
    zmq_close (pull);
    end_context (ctx);
    size_t after = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
    /*  A checker has an allocator of its own. */
    if (after > before + 100000 && !getenv ("CHECKED"))
        FAIL ("%zu bytes more than before", after - before);
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
    wait_for_child (child_of (use_much, NULL));
    zmq_close (s);
    end_context (ctx);
    return 0;
}
