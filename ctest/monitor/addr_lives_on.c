/*  addr stays readable until the context ends: after zmq_msg_close, after plain
 *  zmq_recv into a struct, when the sockets are gone, from any thread.        */
#include "monitor.h"

static zmq_event_t kept [100];

static void *look (void *expected)
{
    for (int i = 0; i < 100; i++)
        CHECK_STR (kept [i].data.bind_failed.addr, ((const char **) expected) [i]);
    return NULL;
}

int main (void)
{
    void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
    static char *expected [100];
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    connect_to (reader, "inproc://m");
    for (int i = 0; i < 100; i++) {
        char text [64];
        snprintf (text, sizeof text, "tcp://no-port-in-this-address-%d", i);
        expected [i] = strdup (text + 6);
        FAILS (zmq_bind (s, text), EINVAL);
        if (i % 2)      /* the shortest program one can write */
            CHECK_INT (zmq_recv (reader, &kept [i], sizeof kept [i], 0), sizeof kept [i]);
        else {
            zmq_msg_t msg;
            OK (zmq_msg_init (&msg));
            OK (zmq_msg_recv (&msg, reader, 0));
            memcpy (&kept [i], zmq_msg_data (&msg), sizeof kept [i]);
            OK (zmq_msg_close (&msg));
        }
    }
    look (expected);
    OK (zmq_close (reader));
    OK (zmq_close (s));
    join (start (look, expected));
    /*  Others come and go in the context meanwhile.                          */
    for (int i = 0; i < 20; i++) {
        void *t = new_socket (ctx, ZMQ_PUB);
        watch_t *w = watch (ctx, t);
        bind_tcp (t);
        await_count (w, 1);
        OK (zmq_close (t));
        unwatch (w);
    }
    look (expected);
    end_context (ctx);
    return 0;
}
