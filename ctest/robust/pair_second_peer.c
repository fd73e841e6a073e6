/*  A second peer of a PAIR that writes and hangs up: no I/O thread spins, the
 *  first is served on; after that has gone, the next is.                       */
#include "test.h"

int main (void)
{
    for (int i = 1; i < 3; i++) {
        void *ctx = new_context (), *p = new_socket (ctx, ZMQ_PAIR), *a = new_socket (ctx, ZMQ_PAIR);
        const char *e = bind_fresh (p, transports [i]);
        connect_to (a, e);
        send_text (a, "first");
        CHECK_STR (recv_text (p), "first");
        for (int k = 0; k < 5; k++) {
            int fd = i == 1 ? raw_connect (port_of (e)) : raw_connect_ipc (e + 6);
            static const unsigned char hello [] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 0, 0, 0, 0, 1, 'x', 0, 1, 'y' };
            send (fd, hello, sizeof hello, MSG_NOSIGNAL);
            close (fd);
        }
        nap (50);
        events (p);
        long cpu = cpu_ms ();
        nap (300);
        CHECK (cpu_ms () - cpu < 150);
        send_text (a, "goes on");
        CHECK_STR (recv_text (p), "goes on");
        OK (zmq_close (a));
        UNTIL (!(events (p) & ZMQ_POLLOUT));
        void *c = new_socket (ctx, ZMQ_PAIR);
        connect_to (c, e);
        send_text (c, "next");
        CHECK_STR (recv_text (p), "next");
        zmq_close (p), zmq_close (c);
        end_context (ctx);
    }
    return 0;
}
