/*  A socket is closed while another thread waits in it, in any call: that one fails
 *  with ENOTSOCK.                                                             */
#include "blocking.h"

int main (void)
{
    void *ctx = new_context ();
    EACH_BLOCKING (i)
        for (int round = 0; round < 3; round++) {
            blocked_t b;
            void *s = socket_for (ctx, i);
            block (&b, i, s);
            OK (zmq_close (s));
            must_have_failed (&b, ENOTSOCK);
        }
    end_context (ctx);
    return 0;
}
