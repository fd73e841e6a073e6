/*  Who polls sockets alone sleeps without a descriptor and hears of each of them, be
 *  it listed twice, polled by another thread before, polled by two at once, or polled
 *  within a poll, by a free function. Closing one ends the poll.              */
#include "test.h"
#include <sys/syscall.h>

static void *ctx, *in [3], *out [3];
static volatile int tids [2];

static int descriptors (void)
{
    int n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl (fd, F_GETFD) != -1;
    return n;
}

/*  Polls all three; which of them are ready, as bits, or -errno.              */
static int poll_all (int which)
{
    zmq_pollitem_t items [4];
    for (int i = 0; i < 4; i++)
        items [i] = (zmq_pollitem_t) { in [i % 3], 0, ZMQ_POLLIN, 7 };
    tids [which] = (int) syscall (SYS_gettid);
    int count = zmq_poll (items, 4, PATIENCE), ready = 0;
    if (count == -1)
        return -errno;
    for (int i = 0; i < 3; i++)
        ready |= items [i].revents ? 1 << i : 0;
    CHECK_INT (items [3].revents, items [0].revents);
    CHECK_INT (count, __builtin_popcount ((unsigned) ready) + (ready & 1));
    return ready;
}
static void *polls (void *which) { return (void *) (intptr_t) poll_all ((int) (intptr_t) which); }

static pthread_t start_polling (int which)
{
    tids [which] = 0;
    pthread_t thread = start (polls, (void *) (intptr_t) which);
    UNTIL (tids [which] && asleep (tids [which]));
    return thread;
}
static int polled (pthread_t thread) { return (int) (intptr_t) join (thread); }

static void gives_back (void *data, void *hint)
{
    (void) hint;
    zmq_pollitem_t item = { in [0], 0, ZMQ_POLLIN, 0 };
    CHECK_INT (zmq_poll (&item, 1, 20), 0);
    *(volatile int *) data = 1;
}

/*  While it sleeps in a poll, its socket sends what was lent: who is done with that last gives it back.  */
static void poll_within_poll (void)
{
    static volatile int back;
    zmq_msg_t message;
    back = 0;
    OK (zmq_msg_init_data (&message, (void *) &back, sizeof back, gives_back, NULL));
    CHECK_INT (zmq_msg_send (&message, out [1], 0), sizeof back);
    CHECK_INT (poll_all (0), 2);
    int value;
    CHECK_INT (zmq_recv (in [1], &value, sizeof value, 0), sizeof value);
    send_text (out [2], "x");
    CHECK_INT (poll_all (0), 4);
    CHECK_STR (recv_text (in [2]), "x");
    UNTIL (back);
}

int main (void)
{
    EACH_TRANSPORT (t) {
        ctx = new_context ();
        for (int i = 0; i < 3; i++) {
            in [i] = new_socket (ctx, ZMQ_PULL), out [i] = new_socket (ctx, ZMQ_PUSH);
            connect_to (out [i], bind_fresh (in [i], t));
            send_text (out [i], "first");
            CHECK_STR (recv_text (in [i]), "first");
        }
        int before = descriptors ();
        for (int i = 0; i < 3; i++) {
            pthread_t thread = start_polling (0);
            send_text (out [i], "x");
            CHECK_INT (polled (thread), 1 << i);
            CHECK_STR (recv_text (in [i]), "x");
            /*  The main thread takes over, and the next one from it.           */
            send_text (out [2 - i], "y");
            CHECK_INT (poll_all (0), 1 << (2 - i));
            CHECK_STR (recv_text (in [2 - i]), "y");
        }
        if (!getenv ("CHECKED"))        /* checkers open descriptors of their own */
            CHECK_INT (descriptors (), before);
        poll_within_poll ();
        /*  Two at once: both hear of it.                                       */
        pthread_t one = start_polling (0), other = start_polling (1);
        send_text (out [1], "x");
        CHECK_INT (polled (one), 2);
        CHECK_INT (polled (other), 2);
        CHECK_STR (recv_text (in [1]), "x");
        pthread_t thread = start_polling (0);
        OK (zmq_close (in [0]));
        CHECK_INT (polled (thread), -ENOTSOCK);
        for (int i = 0; i < 3; i++) {
            OK (zmq_close (out [i]));
            if (i)
                OK (zmq_close (in [i]));
        }
        end_context (ctx);
    }
    return 0;
}
