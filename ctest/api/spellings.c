/*  All spellings of send and receive are one: zmq_send, zmq_msg_send and
 *  zmq_sendmsg; zmq_recv, zmq_msg_recv and zmq_recvmsg. Each returns the size.  */
#include "test.h"

static int send_as (int way, void *s, const char *text, int flags)
{
    zmq_msg_t msg;
    size_t size = strlen (text);
    if (way == 0)
        return zmq_send (s, text, size, flags);
    OK (zmq_msg_init_size (&msg, size));
    memcpy (zmq_msg_data (&msg), text, size);
    int rc = way == 1 ? zmq_msg_send (&msg, s, flags) : zmq_sendmsg (s, &msg, flags);
    CHECK_INT (zmq_msg_size (&msg), 0);
    OK (zmq_msg_close (&msg));
    return rc;
}
static int recv_as (int way, void *s, char *out, int *more)
{
    zmq_msg_t msg;
    int rc;
    if (way == 0) {
        rc = zmq_recv (s, out, 99, 0);
        *more = get_int (s, ZMQ_RCVMORE);
    } else {
        OK (zmq_msg_init (&msg));
        rc = way == 1 ? zmq_msg_recv (&msg, s, 0) : zmq_recvmsg (s, &msg, 0);
        CHECK_INT (zmq_msg_size (&msg), rc);
        memcpy (out, zmq_msg_data (&msg), rc);
        *more = zmq_msg_more (&msg);
        CHECK_INT (zmq_msg_get (&msg, ZMQ_MORE), *more);
        CHECK_INT (get_int (s, ZMQ_RCVMORE), *more);
        OK (zmq_msg_close (&msg));
    }
    out [rc] = 0;
    return rc;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
        char text [100];
        int more;
        connect_to (out, bind_fresh (in, t));
        for (int s = 0; s < 3; s++)
            for (int r = 0; r < 3; r++) {
                CHECK_INT (send_as (s, out, "first", ZMQ_SNDMORE), 5);
                CHECK_INT (send_as (s, out, "", ZMQ_SNDMORE | ZMQ_DONTWAIT), 0);
                CHECK_INT (send_as (s, out, "a longer part that does not fit into the struct", 0), 47);
                CHECK_INT (recv_as (r, in, text, &more), 5);
                CHECK_STR (text, "first");
                CHECK_INT (more, 1);
                CHECK_INT (recv_as (r, in, text, &more), 0);
                CHECK_INT (more, 1);
                CHECK_INT (recv_as (r, in, text, &more), 47);
                CHECK_INT (more, 0);
            }
        /*  Unknown flag bits are ignored.                                    */
        CHECK_INT (send_as (0, out, "x", 0x7ffffff0), 1);
        CHECK_INT (zmq_recv (in, text, 99, 0x7ffffff0), 1);
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
