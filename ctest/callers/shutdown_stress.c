/*  Contexts and sockets are opened and closed by the thousand, in all orders and from
 *  several threads, with connections in every state: nothing hangs, nothing is left.
 *
 *  SECONDS=n goes on for so long (20).                                         */
#include "test.h"

static volatile long contexts, sockets;
static long deadline;

typedef struct { unsigned dice; } dice_t;
static unsigned roll (dice_t *d, unsigned sides)
{
    d->dice = d->dice * 1103515245 + 12345;
    return (d->dice >> 16) % sides;
}

/*  A thread that waits in a socket until somebody ends that.                    */
static void *waits (void *s)
{
    char b [64];
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    while (zmq_poll (&item, 1, -1) != -1)
        zmq_recv (s, b, sizeof b, ZMQ_DONTWAIT);
    CHECK (errno == ETERM || errno == ENOTSOCK);
    zmq_close (s);
    return NULL;
}

static void one_round (dice_t *d)
{
    enum { MOST = 10 };
    void *ctx = zmq_init ((int) roll (d, 3)), *s [MOST];
    pthread_t waiting [2];
    char known [MOST * 3] [128];
    int n = 1 + (int) roll (d, MOST), names = 0, threads = 0;
    CHECK (ctx != NULL);
    for (int i = 0; i < n; i++) {
        s [i] = zmq_socket (ctx, (int) roll (d, 11));
        CHECK (s [i] != NULL);
        int linger = (int) roll (d, 3) * 5;
        OK (zmq_setsockopt (s [i], ZMQ_LINGER, &linger, sizeof linger));
        zmq_setsockopt (s [i], ZMQ_SUBSCRIBE, "", 0);
        if (!roll (d, 6))
            zmq_socket_monitor (s [i], fresh ("inproc"), ZMQ_EVENT_ALL);
        for (int k = (int) roll (d, 3); k > 0; k--) {
            size_t size = sizeof known [0];
            /*  Without an I/O thread only inproc can be had.                   */
            if (zmq_bind (s [i], fresh (transports [roll (d, 3)])) == 0)
                OK (zmq_getsockopt (s [i], ZMQ_LAST_ENDPOINT, known [names++ % (MOST * 3)], &size));
            else
                CHECK_INT (errno, EMTHREAD);
        }
        for (int k = (int) roll (d, 4); k > 0 && names; k--)
            zmq_connect (s [i], roll (d, 8) ? known [roll (d, names < MOST * 3 ? names : MOST * 3)] : "tcp://127.0.0.1:1");
    }
    for (int k = (int) roll (d, 40); k > 0; k--) {
        char b [64];
        void *any = s [roll (d, n)];
        switch (roll (d, 4)) {
        case 0: zmq_recv (any, b, sizeof b, ZMQ_DONTWAIT); break;
        case 1: zmq_send (any, "half a message", 14, ZMQ_DONTWAIT | ZMQ_SNDMORE); break;
        case 2: zmq_send (any, "message", 7, ZMQ_DONTWAIT); break;
        case 3: if (names) zmq_disconnect (any, known [roll (d, names < MOST * 3 ? names : MOST * 3)]); break;
        }
    }
    __sync_fetch_and_add (&contexts, 1);
    __sync_fetch_and_add (&sockets, n);
    /*  Now the end: some close first and some while zmq_term waits, in any
     *  order; a few have a thread in them.                                     */
    pthread_t term = 0;
    while (n) {
        if (!term && !roll (d, n + 1))
            term = start (term_thread, ctx);
        int i = (int) roll (d, n);
        if (threads < 2 && !roll (d, 8) && term)
            waiting [threads++] = start (waits, s [i]);
        else
            OK (zmq_close (s [i]));
        s [i] = s [--n];
    }
    if (!term)
        OK (zmq_term (ctx));
    else
        CHECK (join (term) == NULL);
    while (threads)
        join (waiting [--threads]);
}

static void *rounds (void *seed)
{
    dice_t d = { (unsigned) (uintptr_t) seed };
    while (now_ms () < deadline)
        one_round (&d);
    return NULL;
}

int main (void)
{
    enum { THREADS = 4 };
    const char *given = getenv ("SECONDS");
    int seconds = given && atoi (given) > 0 ? atoi (given) : 20, descriptors;
    dice_t d = { 7 };
    pthread_t t [THREADS];
    alarm ((unsigned) seconds + 30);
    deadline = now_ms () + seconds * 1000L;
    for (int i = 0; i < 50; i++)
        one_round (&d);
    descriptors = open_descriptors ();
    long memory = memory_kb ();
    for (int i = 0; i < THREADS; i++)
        t [i] = start (rounds, (void *) (uintptr_t) (now_ms () * THREADS + i));
    for (int i = 0; i < THREADS; i++)
        join (t [i]);
    CHECK_INT (open_descriptors (), descriptors);
    printf ("%ld contexts, %ld sockets, %ld KiB more\n", contexts, sockets, memory_kb () - memory);
    CHECK (memory_kb () - memory < 30000);
    CHECK (contexts > 100);
    return 0;
}
