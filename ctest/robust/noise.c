/*  Random bytes from random peers never hurt the others.                       */
#include "test.h"

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_ROUTER), *c = new_socket (ctx, ZMQ_DEALER);
    unsigned seed = 12345;
    OK (zmq_setsockopt (c, ZMQ_IDENTITY, "C", 1));
    const char *e = bind_tcp (s);
    connect_to (c, e);
    for (int i = 0; i < 400; i++) {
        unsigned char bytes [300];
        int n = (int) (rand_r (&seed) % sizeof bytes) + 1, fd = raw_connect (port_of (e));
        for (int k = 0; k < n; k++)
            bytes [k] = (unsigned char) rand_r (&seed);
        if (i % 4)      /* most of them begin right */
            memcpy (bytes, "\xff\0\0\0\0\0\0\0\1\x7f\1\5", n < 12 ? n : 12);
        if (i % 4 == 3 && n > 16)
            memcpy (bytes + 12, "\0\0", 2);
        send (fd, bytes, n, MSG_NOSIGNAL);
        close (fd);
        send_text (c, "fine");
        const char *got;
        while (strcmp (got = recv_text (s), "C|fine"))  /* some of the noise is a message */
            CHECK (strcmp (got, "<EAGAIN>"));
    }
    zmq_close (s), zmq_close (c);
    end_context (ctx);
    return 0;
}
