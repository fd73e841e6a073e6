/*  A refused peer: one ACCEPT_FAILED for each, with EACCES, however many there
 *  are; those whom a filter lets in are not held up by them.                  */
#include "monitor.h"

#define REFUSED 200

int main (void)
{
    void *ctx = zmq_init (2), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, s);
    OK (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "192.0.2.1", 9));
    const char *strict = bind_tcp (s);
    OK (zmq_setsockopt (s, ZMQ_TCP_ACCEPT_FILTER, "127.0.0.0/8", 11));
    const char *open = bind_tcp (s);
    for (int i = 0; i < REFUSED; i++) {
        int fd = raw_connect (port_of (strict));
        raw_wait_end (fd);
        close (fd);
    }
    int fd = raw_connect (port_of (open));
    int last = await (w, ZMQ_EVENT_ACCEPTED);
    CHECK_STR (seen (w, last).addr, open);
    CHECK_INT (last, 2 + REFUSED);
    for (int i = 2; i < last; i++)
        CHECK_EVENT (w, i, ZMQ_EVENT_ACCEPT_FAILED, strict, EACCES);
    close (fd);
    zmq_close (s);
    end_watched (w);
    return 0;
}
