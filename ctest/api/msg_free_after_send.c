/*  The buffer of a sent message is given back once, when the last user is done:
 *  on inproc the receiver sees the very pointer, over tcp and ipc it is copied
 *  or written; also when nobody ever takes it.                               */
#include "test.h"

static volatile int freed;
static void give_back (void *data, void *hint)
{
    CHECK (hint == (void *) &freed);
    memset (data, 0xdd, 200000);
    __sync_fetch_and_add (&freed, 1);
}

int main (void)
{
    static char buffer [200000];
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        zmq_msg_t msg;
        connect_to (out, bind_fresh (in, t));
        memset (buffer, 'b', sizeof buffer);
        freed = 0;
        OK (zmq_msg_init_data (&msg, buffer, sizeof buffer, give_back, (void *) &freed));
        CHECK_INT (zmq_msg_send (&msg, out, 0), sizeof buffer);
        OK (zmq_msg_close (&msg));
        OK (zmq_msg_init (&msg));
        CHECK_INT (zmq_msg_recv (&msg, in, 0), sizeof buffer);
        CHECK_INT (zmq_msg_more (&msg), 0);
        char *data = zmq_msg_data (&msg);
        CHECK_INT (data [0], 'b');
        CHECK_INT (data [sizeof buffer - 1], 'b');
        if (!strcmp (t, "inproc")) {
            CHECK (data == buffer);
            CHECK_INT (freed, 0);
        }
        OK (zmq_msg_close (&msg));
        UNTIL (freed == 1);
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
        CHECK_INT (freed, 1);

        /*  Queued for a peer that is not there, and given up.                */
        ctx = new_context ();
        out = new_socket (ctx, ZMQ_PUSH);
        if (!strcmp (t, "inproc"))
            connect_to (out, bind_fresh (in = new_socket (ctx, ZMQ_PULL), t));
        else {
            in = NULL;
            connect_to (out, !strcmp (t, "tcp") ? "tcp://127.0.0.1:1" : fresh (t));
        }
        freed = 0;
        OK (zmq_msg_init_data (&msg, buffer, sizeof buffer, give_back, (void *) &freed));
        CHECK_INT (zmq_msg_send (&msg, out, 0), sizeof buffer);
        OK (zmq_close (out));
        if (in)
            OK (zmq_close (in));
        end_context (ctx);
        CHECK_INT (freed, 1);
    }
    return 0;
}
