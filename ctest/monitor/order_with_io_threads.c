/*  Several I/O threads, many peers: no DISCONNECTED before its own ACCEPTED, and
 *  one for each.                                                             */
#include "monitor.h"

#define PEERS 1500

int main (void)
{
    void *ctx = zmq_init (4), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch_mask (ctx, s, ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED);
    int port = port_of (bind_tcp (s));
    for (int i = 0; i < PEERS; i++) {
        int fd = raw_connect (port);
        close (fd);
    }
    await_count (w, 2 * PEERS);
    static int up [65536];
    for (int i = 0; i < 2 * PEERS; i++) {
        seen_t e = seen (w, i);
        CHECK (e.value >= 0 && e.value < 65536);
        up [e.value] += e.event == ZMQ_EVENT_ACCEPTED ? 1 : -1;
        if (up [e.value] < 0)
            FAIL ("event %d: descriptor %d left before it came", i, e.value);
    }
    zmq_close (s);
    end_watched (w);
    CHECK_INT (w->count, 2 * PEERS);
    return 0;
}
