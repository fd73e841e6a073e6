/*  A closed socket that lingers takes in what its peer has to say, and drops it: a
 *  peer that has to be rid of that before it reads is not waited for for ever, and
 *  nothing is kept that nobody will read.                                         */
#include "test.h"

enum { SIZE = 10000, COUNT = 4000 };

static char body [SIZE];
static int said;

/*  Says all it has to say, and only then listens.                               */
static void *peer (void *arg)
{
    int heard = 0;
    for (int i = 0; i < COUNT; i++) {
        OK (zmq_send (arg, body, SIZE, 0));
        __sync_fetch_and_add (&said, 1);
    }
    while (heard < COUNT && zmq_recv (arg, body, SIZE, 0) == SIZE)
        heard++;
    CHECK_INT (heard, COUNT);
    zmq_close (arg);
    return NULL;
}

/*  A socket that lingers with COUNT messages for a peer that holds few.          */
static void *lingerer (void *ctx, void *peer, const char *transport, int rcvhwm)
{
    void *s = new_socket (ctx, ZMQ_DEALER);
    set_int (s, ZMQ_SNDHWM, 0);
    set_int (s, ZMQ_RCVHWM, rcvhwm);
    set_int (s, ZMQ_LINGER, -1);
    set_int (peer, ZMQ_SNDHWM, 10);
    set_int (peer, ZMQ_RCVHWM, 10);
    connect_to (s, bind_fresh (peer, transport));
    for (int i = 0; i < COUNT; i++)
        OK (zmq_send (s, body, SIZE, 0));
    return s;
}

/*  The peer begins when the socket is closed, or as soon as it can: then what it says
 *  first waits for room.                                                            */
static void test (const char *transport, int rcvhwm, int early)
{
    void *ctx = new_context (), *other = new_context ();
    void *b = new_socket (other, ZMQ_DEALER), *a = lingerer (ctx, b, transport, rcvhwm);
    size_t before = allocated (), most = 0;
    pthread_t t;
    if (early) {
        said = 0;
        t = start (peer, b);
        for (int last = 0, now = 0; last != now || now == 0; nap (100))
            last = now, now = __sync_fetch_and_add (&said, 0);
    }
    zmq_close (a);
    if (!early)
        t = start (peer, b);
    while (pthread_tryjoin_np (t, NULL)) {
        size_t now = allocated ();
        most = now > most ? now : most;
        nap (1);
    }
    CHECK (most < before + (size_t) SIZE * COUNT / 2);
    end_context (ctx);
    end_context (other);
}

static void *receive (void *arg)
{
    while (zmq_recv (arg, NULL, 0, 0) != -1)
        ;
    CHECK_INT (zmq_errno (), ENOTSOCK);
    return NULL;
}

/*  Closed under a thread that receives by itself.                               */
static void lent (const char *transport)
{
    void *ctx = new_context (), *other = new_context ();
    void *b = new_socket (other, ZMQ_DEALER), *a = lingerer (ctx, b, transport, 1000);
    pthread_t receiver = start (receive, a);
    for (int i = 0; i < 500; i++) {
        OK (zmq_send (b, "x", 1, 0));
        usleep (200);
    }
    zmq_close (a);
    join (receiver);
    join (start (peer, b));
    end_context (ctx);
    end_context (other);
}

int main (void)
{
    for (int i = 1; i < 3; i++) {
        test (transports [i], 1000, 0);
        test (transports [i], 0, 0);
        test (transports [i], 5, 1);
        lent (transports [i]);
    }
    return 0;
}
