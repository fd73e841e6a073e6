/*  bind and unbind in the application's thread while peers come and go on four
 *  I/O threads: every event arrives, and whole. 3.2.6 died in nearly every run. */
#include "monitor.h"

static volatile int over;

static void *peers (void *arg)
{
    intptr_t n = 0;
    int port = *(int *) arg;
    while (!over) {
        int fd = raw_connect (port);
        close (fd);
        n++;
        nap (1);
    }
    return (void *) n;
}

int main (void)
{
    void *ctx = zmq_init (4), *s = new_socket (ctx, ZMQ_PULL);
    watch_t *w = watch (ctx, s);
    int port = port_of (bind_tcp (s));
    pthread_t t [3];
    for (int i = 0; i < 3; i++)
        t [i] = start (peers, &port);
    for (int i = 0; i < 400; i++) {
        OK (zmq_unbind (s, bind_tcp (s)));
        FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
    }
    over = 1;
    int connected = 0;
    for (int i = 0; i < 3; i++)
        connected += (int) (intptr_t) join (t [i]);
    int counts [1024], closed = 401;
    do {
        nap (5);
        memset (counts, 0, sizeof counts);
        for (int i = 0; i < seen_so_far (w); i++)
            counts [seen (w, i).event]++;
    } while (counts [ZMQ_EVENT_DISCONNECTED] < connected || counts [ZMQ_EVENT_CLOSED] < closed - 1);
    CHECK_INT (counts [ZMQ_EVENT_ACCEPTED], connected);
    CHECK_INT (counts [ZMQ_EVENT_LISTENING], closed);
    CHECK_INT (counts [ZMQ_EVENT_BIND_FAILED], 400);
    zmq_close (s);
    end_watched (w);
    return 0;
}
