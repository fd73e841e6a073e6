/*  Exit handlers use the library, with sockets of before and with new ones; also when
 *  the process ends with a context that nobody ends.                            */
#include "fork.h"

static void *ctx, *a, *b;

static void handler (void)
{
    zmq_pollitem_t item = { a, 0, ZMQ_POLLIN, 0 };
    send_text (b, "x");
    CHECK_INT (OK (zmq_poll (&item, 1, PATIENCE)), 1);
    CHECK_STR (recv_text (a), "x");
    use_own_context (new_context ());
    zmq_close (a), zmq_close (b);
    end_context (ctx);
}
static void another (void) { use_own_context (new_context ()); }

static void exits_early (void *arg)
{
    (void) arg;
    ctx = new_context ();
    a = new_socket (ctx, ZMQ_PAIR);
    bind_tcp (a);
    exit (0);
}
static void *exits (void *arg)
{
    (void) arg;
    exit (0);
}

int main (void)
{
    wait_for_child (child_of (exits_early, NULL));
    /*  Registered before and after the library has begun.                      */
    CHECK (atexit (another) == 0);
    ctx = new_context ();
    a = new_socket (ctx, ZMQ_PAIR);
    b = new_socket (ctx, ZMQ_PAIR);
    connect_to (b, bind_tcp (a));
    CHECK (atexit (handler) == 0);
    /*  In another thread than that of main, for good measure.                   */
    join (start (exits, NULL));
    return 1;
}
