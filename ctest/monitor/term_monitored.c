/*  zmq_term while the monitored socket is open: everything queued can still be
 *  read, then the reader gets ETERM.                                         */
#include "monitor.h"

static void *reader_main (void *arg)
{
    void *reader = arg;
    seen_t seen;
    intptr_t n = 0;
    while (read_event (reader, &seen, 0) == 0)
        n++;
    CHECK_INT (errno, ETERM);
    OK (zmq_close (reader));
    return (void *) n;
}

int main (void)
{
    static const int queued [] = { 0, 1, 10, 300, 3000 };
    for (int k = 0; k < 5; k++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
        OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
        connect_to (reader, "inproc://m");
        for (int i = 0; i < queued [k]; i++)
            FAILS (zmq_bind (s, "tcp://a:x"), EINVAL);
        pthread_t t = start (term_thread, ctx);
        UNTIL (zmq_bind (s, "tcp://a:x") == -1 && errno == ETERM);
        intptr_t got = (intptr_t) join (start (reader_main, reader));
        CHECK (got >= queued [k]);
        OK (zmq_close (s));
        CHECK (join (t) == NULL);
    }
    return 0;
}
