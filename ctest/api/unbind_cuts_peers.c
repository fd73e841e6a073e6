/*  tcp and ipc: unbinding ends what the listener accepted; inproc: links stay.
 *  Messages already here stay readable.                                      */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL);
        const char *e = bind_fresh (s, transports [i]);
        int peer = i == 1 ? raw_connect (port_of (e)) : raw_connect_ipc (e + 6);
        raw_hello (peer, ZMQ_PUSH);
        raw_frame (peer, 0, "one", 3);
        raw_frame (peer, 0, "two", 3);
        CHECK_STR (recv_text (s), "one");
        wait_for (s, ZMQ_POLLIN);
        OK (zmq_unbind (s, e));
        CHECK_STR (recv_text (s), "two");
        events (s);
        raw_wait_end (peer);
        zmq_close (s);
        end_context (ctx);
    }
    return 0;
}
