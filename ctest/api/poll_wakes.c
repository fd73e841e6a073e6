/*  A poll that waits for ever wakes for a message on any of its sockets, over any
 *  transport, for room, and for a descriptor.                                */
#include "test.h"
#include <sys/syscall.h>

static volatile int tid;
static zmq_pollitem_t items [2];

static void *polls (void *arg)
{
    (void) arg;
    tid = (int) syscall (SYS_gettid);
    CHECK_INT (zmq_poll (items, 2, -1), 1);
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        int p [2];
        CHECK (pipe (p) == 0);
        connect_to (out, bind_fresh (in, t));
        send_text (out, "first");
        CHECK_STR (recv_text (in), "first");
        for (int what = 0; what < 2; what++) {
            items [0] = (zmq_pollitem_t) { in, 0, ZMQ_POLLIN, 0 };
            items [1] = (zmq_pollitem_t) { NULL, p [0], ZMQ_POLLIN, 0 };
            tid = 0;
            pthread_t thread = start (polls, NULL);
            UNTIL (tid && asleep (tid));
            if (what)
                CHECK (write (p [1], "x", 1) == 1);
            else
                send_text (out, "x");
            join (thread);
            CHECK_INT (items [what].revents, ZMQ_POLLIN);
            CHECK_INT (items [1 - what].revents, 0);
            if (!what)
                recv_text (in);
        }
        zmq_close (in);
        zmq_close (out);
        close (p [0]);
        close (p [1]);
        end_context (ctx);
    }
    /*  Room.                                                                 */
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    set_int (in, ZMQ_RCVHWM, 1);
    set_int (out, ZMQ_SNDHWM, 1);
    connect_to (out, bind_fresh (in, "inproc"));
    CHECK_INT (fill (out, 100), 2);
    items [0] = (zmq_pollitem_t) { out, 0, ZMQ_POLLOUT, 0 };
    items [1] = (zmq_pollitem_t) { NULL, -1, ZMQ_POLLIN, 0 };
    tid = 0;
    pthread_t thread = start (polls, NULL);
    UNTIL (tid && asleep (tid));
    recv_text (in);
    recv_text (in);
    join (thread);
    CHECK_INT (items [0].revents, ZMQ_POLLOUT);
    zmq_close (in);
    zmq_close (out);
    end_context (ctx);
    return 0;
}
