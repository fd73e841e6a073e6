/*  Peers that speak no ZMTP: ACCEPTED, and one DISCONNECTED, at once where the
 *  bytes cannot be right, when they leave otherwise. Others are not disturbed. */
#include "monitor.h"

static const unsigned char v2 [] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 8, 0, 0 };

int main (void)
{
    static const struct { const char *bytes; size_t size; int v2, at_once; } cases [] = {
        { "", 0, 0, 0 },
        { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27, 0, 0 },
        { "\0", 1, 0, 1 },                                          /* 1.0: a frame of length 0 */
        { "\xff\0\0\0\0\0\0\0\0\x00\x00", 11, 0, 1 },               /* the same in the long form */
        { "\xff\0\0\0", 4, 0, 0 },                                  /* leaves inside the greeting */
        { "\0\x64xxxx", 6, 1, 0 },                                  /* leaves inside a frame */
        { "\x02\xff\xff\xff\xff\xff\xff\xff\xff", 9, 1, 1 },        /* a frame of 2^64-1 bytes */
    };
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PULL), *c = new_socket (ctx, ZMQ_PUSH);
    const char *bound = bind_tcp (s);
    connect_to (c, bound);
    send_text (c, "before");
    CHECK_STR (recv_text (s), "before");
    watch_t *w = watch (ctx, s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int fd = raw_connect (port_of (bound));
        if (cases [i].v2)
            raw_write (fd, v2, sizeof v2);
        raw_write (fd, cases [i].bytes, cases [i].size);
        await_count (w, 2 * (int) i + 1);
        if (cases [i].at_once)
            raw_wait_end (fd);
        close (fd);
        await_count (w, 2 * (int) i + 2);
        CHECK_STR (event_name (seen (w, 2 * i).event), "ACCEPTED");
        CHECK_EVENT (w, 2 * i + 1, ZMQ_EVENT_DISCONNECTED, bound, seen (w, 2 * i).value);
    }
    send_text (c, "after");
    CHECK_STR (recv_text (s), "after");
    zmq_close (c);
    zmq_close (s);
    end_watched (w);
    return 0;
}
