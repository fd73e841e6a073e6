/*  Threads are cancelled at any moment, in the midst of any call: the cancellation waits
 *  until the library can bear it, nobody else notices, and what they left can be closed.  */
#include "test.h"
#include <zmq_utils.h>

enum { SOCKETS = 8 };
static void *ctx, *s [SOCKETS];
static char endpoint [SOCKETS] [100];
static volatile long steps;

static void give_back (void *data, void *hint)
{
    (void) hint;
    free (data);
    pthread_testcancel ();      /* the program's own code may have such points */
}

static void *works (void *arg)
{
    unsigned dice = (unsigned) (uintptr_t) arg;
    static __thread char big [50000];
    for (;;) {
        dice = dice * 1103515245 + 12345;
        int i = (int) (dice >> 8) % SOCKETS, other = (int) (dice >> 4) % SOCKETS, fd;
        size_t size = sizeof fd;
        zmq_pollitem_t item [2] = { { s [i], 0, ZMQ_POLLIN, 0 }, { s [other], 0, ZMQ_POLLIN, 0 } };
        zmq_msg_t msg;
        void *own, *t;
        switch ((dice >> 16) % 11) {
        case 0: zmq_send (s [i], big, dice % sizeof big, ZMQ_DONTWAIT); break;
        case 1: zmq_send (s [i], "x", 1, 0); break;
        case 2: zmq_recv (s [i], big, sizeof big, 0); break;
        case 3: zmq_poll (item, 2, 1); break;
        case 4: zmq_getsockopt (s [i], dice & 4096 ? ZMQ_FD : ZMQ_EVENTS, &fd, &size); break;
        case 5: zmq_connect (s [i], endpoint [other]); break;
        case 6: zmq_disconnect (s [i], endpoint [other]); break;
        case 7:
            OK (zmq_msg_init_data (&msg, calloc (1, 40000), 40000, give_back, NULL));
            zmq_msg_send (&msg, s [i], ZMQ_DONTWAIT);
            zmq_msg_close (&msg);
            break;
        case 8:
            OK (zmq_msg_init (&msg));
            zmq_msg_recv (&msg, s [i], ZMQ_DONTWAIT);
            zmq_msg_close (&msg);
            break;
        case 9:
            own = zmq_ctx_new ();
            t = zmq_socket (own, ZMQ_PUSH);
            zmq_bind (t, "tcp://127.0.0.1:*");
            zmq_close (t);
            zmq_term (own);
            break;
        case 10:
            zmq_connect (s [i], "tcp://localhost:1");
            zmq_disconnect (s [i], "tcp://localhost:1");
            break;
        }
        __sync_fetch_and_add (&steps, 1);
        pthread_testcancel ();
    }
}

int main (void)
{
    ctx = new_context ();
    for (int i = 0; i < SOCKETS; i++) {
        s [i] = new_socket (ctx, i % 2 ? ZMQ_DEALER : ZMQ_PAIR);
        set_int (s [i], ZMQ_RCVTIMEO, 1);
        set_int (s [i], ZMQ_SNDTIMEO, 1);
        strcpy (endpoint [i], bind_fresh (s [i], transports [i % 3]));
    }
    for (int n = 0; n < 200; n++) {
        pthread_t t [3];
        long before = steps;
        for (int i = 0; i < 3; i++)
            t [i] = start (works, (void *) (uintptr_t) (n * 3 + i + 1));
        UNTIL (steps > before + n % 20);
        for (int i = 0; i < 3; i++)
            CHECK (pthread_cancel (t [i]) == 0);
        for (int i = 0; i < 3; i++)
            CHECK (join (t [i]) == PTHREAD_CANCELED);
    }
    for (int i = 0; i < SOCKETS; i++)
        OK (zmq_close (s [i]));
    end_context (ctx);
    return 0;
}
