/*  zmq_sendiov and zmq_recviov: parts of one message, or messages of one part;
 *  the buffers are the caller's and can be freed.                            */
#include "test.h"

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PAIR), *out = new_socket (ctx, ZMQ_PAIR);
        static char big [100000];
        struct iovec v [4] = { { (void *) "first", 5 }, { NULL, 0 }, { big, sizeof big }, { (void *) "last!!", 6 } }, r [8];
        size_t count;
        memset (big, 'b', sizeof big);
        connect_to (out, bind_fresh (in, t));
        CHECK_INT (zmq_sendiov (out, v, 0, ZMQ_SNDMORE), 0);
        CHECK_INT (zmq_sendiov (out, v, 4, ZMQ_SNDMORE), 6);
        count = 8;
        CHECK_INT (zmq_recviov (in, r, &count, 0), 4);
        CHECK_INT (count, 4);
        for (int i = 0; i < 4; i++) {
            CHECK_INT (r [i].iov_len, v [i].iov_len);
            CHECK (!memcmp (r [i].iov_base, v [i].iov_len ? v [i].iov_base : "", v [i].iov_len));
            free (r [i].iov_base);
        }
        CHECK_INT (get_int (in, ZMQ_RCVMORE), 0);
        /*  Without SNDMORE: one message each.                                */
        CHECK_INT (zmq_sendiov (out, v, 4, 0), 6);
        for (int i = 0; i < 4; i++) {
            count = 8;
            CHECK_INT (zmq_recviov (in, r, &count, 0), 1);
            CHECK_INT (count, 1);
            CHECK_INT (r [0].iov_len, v [i].iov_len);
            free (r [0].iov_base);
        }
        /*  Fewer places than parts: the rest can be read afterwards.         */
        send_text (out, "a|b|c");
        count = 2;
        CHECK_INT (zmq_recviov (in, r, &count, 0), 2);
        CHECK_INT (get_int (in, ZMQ_RCVMORE), 1);
        CHECK (r [0].iov_base != r [1].iov_base);
        CHECK (!memcmp (r [0].iov_base, "a", 1) && !memcmp (r [1].iov_base, "b", 1));
        free (r [0].iov_base);
        free (r [1].iov_base);
        CHECK_STR (recv_text (in), "c");
        /*  Nothing there: -1, and how many parts were read.                   */
        count = 8;
        FAILS (zmq_recviov (in, r, &count, ZMQ_DONTWAIT), EAGAIN);
        CHECK_INT (count, 0);
        FAILS (zmq_sendiov (NULL, v, 4, 0), ENOTSOCK);
        count = 8;
        FAILS (zmq_recviov (NULL, r, &count, 0), ENOTSOCK);
        zmq_close (in);
        zmq_close (out);
        end_context (ctx);
    }
    return 0;
}
