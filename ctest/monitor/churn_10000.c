/*  10,000 connections come and go, again and again, and nobody reads the
 *  monitors: messages get through meanwhile, memory stays flat, and what found no
 *  room is counted to the last event.                                         */
#include "monitor_ext.h"

#define PEERS 10000
#define FILLED 4       /* rounds after which the larger monitor is full */
#define MORE 8         /* rounds in which what leaks would grow */
#define KEPT 65536
#define FEW 1000

/*  The peers: another process, since each end takes a descriptor.             */
static void peers (int orders, int reports)
{
    static const unsigned char hello [] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 8, 0, 0 };
    static int fds [PEERS];
    int port;
    char order;
    CHECK (read (orders, &port, sizeof port) == sizeof port);
    while (read (orders, &order, 1) == 1) {
        for (int i = 0; i < PEERS; i++) {
            if (order == '+') {
                fds [i] = raw_connect (port);
                raw_write (fds [i], hello, sizeof hello);
            }
            else
                close (fds [i]);
        }
        CHECK (write (reports, &order, 1) == 1);
    }
    _exit (0);
}

static int over, rounds_of_traffic; /* atomic */

/*  A dialogue in the same context, on the same I/O threads.                  */
static void *traffic (void *ctx)
{
    void *req = new_socket (ctx, ZMQ_REQ), *rep = new_socket (ctx, ZMQ_REP);
    connect_to (req, bind_tcp (rep));
    while (!__atomic_load_n (&over, __ATOMIC_ACQUIRE)) {
        send_text (req, "to");
        CHECK_STR (recv_text (rep), "to");
        send_text (rep, "fro");
        CHECK_STR (recv_text (req), "fro");
        __atomic_add_fetch (&rounds_of_traffic, 1, __ATOMIC_RELEASE);
    }
    zmq_close (req);
    zmq_close (rep);
    return NULL;
}

static void await_traffic (void)
{
    int before = __atomic_load_n (&rounds_of_traffic, __ATOMIC_ACQUIRE);
    UNTIL (__atomic_load_n (&rounds_of_traffic, __ATOMIC_ACQUIRE) > before + 10);
}

static uint64_t beyond (uint64_t events, uint64_t room) { return events > room ? events - room : 0; }

/*  Dropped so far; in passing the socket lets go of peers that have left, as it
 *  does whenever a program uses it.                                          */
static uint64_t look (void *s)
{
    events (s);
    return dropped (s);
}

static uint64_t told = 1; /* LISTENING */

/*  All peers come, and all go.                                               */
static void churn (void *s, int orders, int reports)
{
    for (const char *order = "+-"; *order; order++) {
        char report;
        CHECK (write (orders, order, 1) == 1);
        await_traffic ();
        CHECK (read (reports, &report, 1) == 1);
        told += PEERS;
        UNTIL (look (s) >= beyond (told, KEPT) + beyond (told, FEW));
        CHECK_INT (look (s), beyond (told, KEPT) + beyond (told, FEW));
    }
}

int main (void)
{
    int orders [2], reports [2];
    struct rlimit limit;
    CHECK (getrlimit (RLIMIT_NOFILE, &limit) == 0);
    if (limit.rlim_max < PEERS + 100) {
        printf ("the system allows no %d descriptors\n", PEERS + 100);
        return 0;
    }
    limit.rlim_cur = limit.rlim_max;
    CHECK (setrlimit (RLIMIT_NOFILE, &limit) == 0);
    CHECK (pipe (orders) == 0 && pipe (reports) == 0);
    pid_t child = fork ();
    CHECK (child >= 0);
    if (child == 0) {
        close (orders [1]);
        peers (orders [0], reports [1]);
    }
    void *ctx = zmq_init (2), *s = new_socket (ctx, ZMQ_PULL);
    set_int (s, ZMQ_BACKLOG, 4096);
    OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
    set_int (s, ZMQ_OXIDE_MONITOR_HWM, FEW);
    OK (add_monitor (s, "inproc://few", ZMQ_EVENT_ALL));
    int port = port_of (bind_tcp (s));
    CHECK (write (orders [1], &port, sizeof port) == sizeof port);
    pthread_t t = start (traffic, ctx);
    for (int round = 0; round < FILLED; round++)
        churn (s, orders [1], reports [0]);
    /*  An allocator may keep some megabytes after one round and not after the
     *  next.                                                                 */
    long memory = memory_kb (), grown;
    int round = 0;
    do {
        churn (s, orders [1], reports [0]);
        grown = memory_kb () - memory;
    } while (grown > 2048 && ++round < MORE);
    if (round == MORE)
        FAIL ("%d connections took %ld KiB for good", MORE * PEERS, grown);
    CHECK (beyond (told, KEPT) > 0);
    __atomic_store_n (&over, 1, __ATOMIC_RELEASE);
    join (t);
    close (orders [1]);
    CHECK (waitpid (child, NULL, 0) == child);
    /*  What is kept is what came first.                                      */
    void *reader = new_reader (ctx, "inproc://few");
    expect (reader, "LISTENING");
    for (int i = 1; i < FEW; i++)
        expect (reader, "ACCEPTED");
    CHECK (quiet (reader));
    zmq_close (reader);
    zmq_close (s);
    end_context (ctx);
    return 0;
}
