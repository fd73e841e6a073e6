/*  Several threads do everything to one socket at once, for every type. Calls may
 *  fail; but what arrives is whole, nobody hangs, and the context ends.          */
#include "test.h"

static const char text [] = "what arrives is whole or does not arrive at all, and this is long";
static void *ctx, *victim;
static volatile int stop, finished;

static void *mess_about (void *arg)
{
    unsigned dice = (unsigned) (uintptr_t) arg * 7919 + 1;
    char name [40], b [100];
    for (int n = 0; !stop; n++) {
        dice = dice * 1103515245 + 12345;
        int v = (int) (dice >> 8) % 5 - 1, rc;
        size_t size = sizeof v;
        zmq_pollitem_t item = { victim, 0, ZMQ_POLLIN | ZMQ_POLLOUT, 0 };
        zmq_msg_t msg;
        snprintf (name, sizeof name, "inproc://own%d", (int) (dice >> 4) % 3);
        switch ((dice >> 16) % 14) {
        case 0: zmq_bind (victim, name); break;
        case 1: zmq_unbind (victim, name); break;
        case 2: zmq_connect (victim, name); break;
        case 3: zmq_disconnect (victim, name); break;
        case 4: zmq_setsockopt (victim, ZMQ_RCVHWM, &v, sizeof v); break;
        case 5: zmq_getsockopt (victim, ZMQ_EVENTS, &v, &size); break;
        case 6: zmq_poll (&item, 1, v < 0 ? 0 : v); break;
        case 7: zmq_setsockopt (victim, ZMQ_SUBSCRIBE, "wh", 2); break;
        case 8: zmq_socket_monitor (victim, v < 2 ? "inproc://monitor" : NULL, ZMQ_EVENT_ALL); break;
        case 9: zmq_bind (victim, "tcp://127.0.0.1:*"); break;
        case 10:
            zmq_msg_init_size (&msg, sizeof text);
            memcpy (zmq_msg_data (&msg), text, sizeof text);
            zmq_msg_send (&msg, victim, ZMQ_DONTWAIT | (n % 3 ? 0 : ZMQ_SNDMORE));
            zmq_msg_close (&msg);
            break;
        case 11: zmq_send (victim, text, sizeof text, ZMQ_DONTWAIT); break;
        case 12: zmq_send (victim, text, sizeof text, n % 3 ? 0 : ZMQ_SNDMORE); break;  /* waits 1 ms */
        case 13:
            rc = zmq_recv (victim, b, sizeof b, v ? ZMQ_DONTWAIT : 0);
            if (rc == (int) sizeof text)
                CHECK (memcmp (b, text, sizeof text) == 0);
            break;
        }
    }
    __sync_fetch_and_add (&finished, 1);
    return NULL;
}

static void *peer (void *endpoint)
{
    int type;
    size_t size = sizeof type;
    OK (zmq_getsockopt (victim, ZMQ_TYPE, &type, &size));
    void *s = new_socket (ctx, type);
    char b [100];
    set_int (s, ZMQ_RCVTIMEO, 1);
    set_int (s, ZMQ_SNDTIMEO, 1);
    connect_to (s, endpoint);
    while (!stop) {
        zmq_send (s, text, sizeof text, 0);
        if (zmq_recv (s, b, sizeof b, 0) == (int) sizeof text)
            CHECK (memcmp (b, text, sizeof text) == 0);
    }
    OK (zmq_close (s));
    __sync_fetch_and_add (&finished, 1);
    return NULL;
}

int main (void)
{
    for (int type = ZMQ_PAIR; type <= ZMQ_XSUB; type++) {
        pthread_t t [6];
        ctx = new_context ();
        victim = new_socket (ctx, type);
        set_int (victim, ZMQ_RCVTIMEO, 1);
        set_int (victim, ZMQ_SNDTIMEO, 1);
        stop = finished = 0;
        const char *e = bind_tcp (victim);
        for (int i = 0; i < 6; i++)
            t [i] = i < 4 ? start (mess_about, (void *) (uintptr_t) (type * 10 + i)) : start (peer, (void *) e);
        nap (300);
        stop = 1;
        UNTIL (finished == 6);
        for (int i = 0; i < 6; i++)
            join (t [i]);
        OK (zmq_close (victim));
        end_context (ctx);
    }
    return 0;
}
