/*  A program with many thread-local variables leaves the library's threads their
 *  stack: glibc takes the ones from the other.                                 */
#include "test.h"

static __thread char scratch [250000];

int main (void)
{
    memset (scratch, 1, sizeof scratch);
    for (int i = 0; i < 200; i++) {
        void *ctx = new_context (), *push = new_socket (ctx, ZMQ_PUSH), *pull = new_socket (ctx, ZMQ_PULL);
        connect_to (push, bind_tcp (pull));
        if (i % 2)
            send_text (push, "x");
        /* often in the middle of the handshake */
        set_int (push, ZMQ_LINGER, -1);
        OK (zmq_close (push));
        if (i % 2)
            CHECK_STR (recv_text (pull), "x");
        OK (zmq_close (pull));
        end_context (ctx);
    }
    return 0;
}
