/*  A closed socket that lingers takes in what its peer has to say, and drops it: a
 *  peer that has to be rid of that before it reads is not waited for for ever, and
 *  nothing is kept that nobody will read.                                         */
#include "test.h"
#include <malloc.h>

enum { SIZE = 10000, COUNT = 6000 };

static char body [SIZE];

/*  Says all it has to say, and only then listens.                               */
static void *peer (void *arg)
{
    int heard = 0;
    for (int i = 0; i < COUNT; i++)
        OK (zmq_send (arg, body, SIZE, 0));
    while (heard < COUNT && zmq_recv (arg, body, SIZE, 0) == SIZE)
        heard++;
    CHECK_INT (heard, COUNT);
    zmq_close (arg);
    return NULL;
}

static size_t used (void)
{
    struct mallinfo2 info = mallinfo2 ();
    return info.uordblks + info.hblkhd;
}

static void test (const char *transport, int rcvhwm)
{
    void *ctx = new_context (), *other = new_context ();
    void *a = new_socket (ctx, ZMQ_DEALER), *b = new_socket (other, ZMQ_DEALER);
    size_t most = 0;
    set_int (a, ZMQ_SNDHWM, 0);
    set_int (a, ZMQ_RCVHWM, rcvhwm);
    set_int (a, ZMQ_LINGER, -1);
    set_int (b, ZMQ_SNDHWM, 10);
    set_int (b, ZMQ_RCVHWM, 10);
    connect_to (a, bind_fresh (b, transport));
    for (int i = 0; i < COUNT; i++)
        OK (zmq_send (a, body, SIZE, 0));
    size_t before = used ();
    zmq_close (a);
    pthread_t t = start (peer, b);
    while (pthread_tryjoin_np (t, NULL)) {
        size_t now = used ();
        most = now > most ? now : most;
        nap (1);
    }
    CHECK (most < before + (size_t) SIZE * COUNT / 2);
    end_context (ctx);
    end_context (other);
}

int main (void)
{
    test ("tcp", 1000);
    test ("tcp", 0);
    test ("ipc", 1000);
    test ("ipc", 0);
    return 0;
}
