/*  A free function that zmq_recv calls takes its time, in a conversation: meanwhile a
 *  peer that asks whether somebody is there is answered.                            */
#include "test.h"
#include <stdatomic.h>

#define SAY(fd, bytes) raw_write (fd, bytes, sizeof bytes - 1)

static int fd;
static atomic_int received, called_back;

static void wait_for_pong (void *data, void *hint)
{
    char pong [7];
    (void) data, (void) hint;
    SAY (fd, "\4\7\4PING\0\0");
    raw_read (fd, pong, sizeof pong);
    CHECK (!memcmp (pong, "\4\5\4PONG", sizeof pong));
    atomic_store (&called_back, 1);
}

/*  Receives until it is told that that was all.                               */
static void *receiver (void *s)
{
    char c = 0;
    while (c != '.') {
        CHECK_INT (zmq_recv (s, &c, 1, 0), 1);
        atomic_fetch_add (&received, 1);
    }
    return NULL;
}

/*  A peer that speaks ZMTP 3.1.                                               */
static int raw_dealer (const char *endpoint)
{
    char ours [64] = "\xff\0\0\0\0\0\0\0\1\x7f\3\1NULL", theirs [255];
    unsigned char head [2];
    int fd = raw_connect (port_of (endpoint));
    raw_write (fd, ours, sizeof ours);
    raw_read (fd, theirs, sizeof ours);
    SAY (fd, "\4\x1c\5READY\13Socket-Type\0\0\0\6DEALER");
    raw_read (fd, head, sizeof head);
    CHECK_INT (head [0], 4);
    raw_read (fd, theirs, head [1]);
    return fd;
}

int main (void)
{
    static char lent [1000];
    for (int round = 0; round < 10; round++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_DEALER), *visitor = new_socket (ctx, ZMQ_DEALER);
        zmq_msg_t msg;
        atomic_store (&received, 0);
        atomic_store (&called_back, 0);
        connect_to (visitor, bind_fresh (s, "inproc"));
        OK (zmq_msg_init_data (&msg, lent, sizeof lent, wait_for_pong, NULL));
        OK (zmq_msg_send (&msg, s, 0));
        fd = raw_dealer (bind_tcp (s));
        pthread_t t = start (receiver, s);
        for (int i = 0; i < 30; i++) {
            raw_frame (fd, 0, "x", 1);
            while (atomic_load (&received) <= i)
                sched_yield ();
        }
        /*  It goes with the message, unread, and leaves a connection to borrow. Who let
         *  the message go calls the function: mostly the one that receives.           */
        zmq_close (visitor);
        UNTIL (atomic_load (&called_back));
        raw_frame (fd, 0, ".", 1);
        join (t);
        close (fd);
        zmq_close (s);
        end_context (ctx);
    }
    return 0;
}
