/*  No memory for what a peer sends: its connection ends, others go on, and when
 *  there is memory again it is served.                                        */
#define INTERPOSE_MALLOC
#include "monitor.h"
#include "interpose.h"

int main (void)
{
    static char big [3000000];
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH), *small = new_socket (ctx, ZMQ_PUSH);
    const char *e = bind_tcp (in);
    watch_t *w = watch_mask (ctx, in, ZMQ_EVENT_DISCONNECTED);
    zmq_msg_t msg;
    set_int (out, ZMQ_RECONNECT_IVL, 10);
    memset (big, 'b', sizeof big);
    connect_to (small, e);
    send_text (small, "1");
    CHECK_STR (recv_text (in), "1");

    everybody_starves = 1;
    least = 400000;
    break_call (CALL_MALLOC, ENOMEM, -1);
    connect_to (out, e);
    /*  Lent, so that sending needs no memory.                                 */
    OK (zmq_msg_init_data (&msg, big, sizeof big, NULL, NULL));
    OK (zmq_msg_send (&msg, out, 0));
    await (w, ZMQ_EVENT_DISCONNECTED);
    send_text (small, "2");
    CHECK_STR (recv_text (in), "2");
    mend (CALL_MALLOC);

    OK (zmq_msg_init_data (&msg, big, sizeof big, NULL, NULL));
    OK (zmq_msg_send (&msg, out, 0));
    OK (zmq_msg_init (&msg));
    CHECK_INT (OK (zmq_msg_recv (&msg, in, 0)), sizeof big);
    CHECK (memcmp (zmq_msg_data (&msg), big, sizeof big) == 0);
    OK (zmq_msg_close (&msg));
    zmq_close (in), zmq_close (out), zmq_close (small);
    end_watched (w);
    return 0;
}
