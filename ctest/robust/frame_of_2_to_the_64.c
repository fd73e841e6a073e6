/*  A peer announces a frame whose size does not fit anywhere: it is cut off, the
 *  others go on. 3.2.6 let it write over its heap.                            */
#include "test.h"

int main (void)
{
    static const unsigned char v2 [] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 8, 0, 0 };
    static const unsigned char sizes [] [8] = {
        { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xd0 },
        { 0x80, 0, 0, 0, 0, 0, 0, 0 }, { 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, { 0x40, 0, 0, 0, 0, 0, 0, 0 },
    };
    static char junk [65536];
    void *ctx = new_context (), *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    const char *e = bind_tcp (in);
    memset (junk, 'A', sizeof junk);
    connect_to (out, e);
    for (int i = 0; i < 5; i++)
        for (int old = 0; old < 2; old++) {
            int peer = raw_connect (port_of (e));
            if (old)
                raw_write (peer, "\1\0\xff", 3);
            else {
                raw_write (peer, v2, sizeof v2);
                raw_write (peer, "\2", 1);
            }
            raw_write (peer, sizes [i], 8);
            for (int k = 0; k < 64; k++)
                send (peer, junk, sizeof junk, MSG_NOSIGNAL | MSG_DONTWAIT);
            raw_wait_end (peer);
            close (peer);
            send_text (out, "fine");
            CHECK_STR (recv_text (in), "fine");
        }
    zmq_close (in), zmq_close (out);
    end_context (ctx);
    return 0;
}
