/*  A thread that waits in a socket hears of news that another thread took in there, and
 *  of a peer that it connected, just when it was about to sleep: the test stands in
 *  front of what it sleeps with. (That nothing is lost before that, core/src/models
 *  see to.)                                                                    */
#include "test.h"
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>

/*  The thread that is to be stopped before it sleeps, with what, and how far it is. */
enum { NOTHING, A_WORD, DESCRIPTORS, A_NEW_DESCRIPTOR };
static __thread int watched;
static atomic_int stops_at, at_the_edge, go_on;
/*  How often watched threads were about to wait, with each (a receiver on a word: since
 *  it received).                                                              */
static atomic_int waits [A_NEW_DESCRIPTOR + 1];

static void edge (int with)
{
    if (watched)
        atomic_fetch_add (&waits [with], 1);
    if (!watched || !atomic_compare_exchange_strong (&stops_at, &with, NOTHING))
        return;
    atomic_store (&at_the_edge, 1);
    while (!atomic_load (&go_on))
        sched_yield ();
}
long syscall (long number, ...)
{
    REAL (syscall);
    va_list ap;
    long a [6];
    va_start (ap, number);
    for (int i = 0; i < 6; i++)
        a [i] = va_arg (ap, long);
    va_end (ap);
    if (number == SYS_futex && ((int) a [1] & FUTEX_CMD_MASK) == FUTEX_WAIT)
        edge (A_WORD);
    return real (number, a [0], a [1], a [2], a [3], a [4], a [5]);
}
int ppoll (struct pollfd *p, nfds_t n, const struct timespec *t, const sigset_t *s)
{
    REAL (ppoll);
    if (!t || t->tv_sec || t->tv_nsec)
        edge (DESCRIPTORS);
    return real (p, n, t, s);
}

int eventfd (unsigned int value, int flags)
{
    REAL (eventfd);
    edge (A_NEW_DESCRIPTOR);
    return real (value, flags);
}

static void *ctx, *s, *peer, *idle;
static atomic_int received;
static const char *endpoint;
static int end_of_poll [2];

/*  Receives until it is told that that was all.                               */
static void *receiver (void *s)
{
    char c = 0;
    watched = 1;
    while (c != '.') {
        CHECK_INT (zmq_recv (s, &c, 1, 0), 1);
        atomic_store (&waits [A_WORD], 0);
        atomic_fetch_add (&received, 1);
    }
    return NULL;
}
/*  Polls another socket first, and a descriptor.                              */
static void *poller (void *s)
{
    int pipe_fds [2];
    OK (pipe (pipe_fds));
    zmq_pollitem_t items [3] = { { idle, 0, ZMQ_POLLIN, 0 }, { s, 0, ZMQ_POLLIN, 0 }, { NULL, pipe_fds [0], ZMQ_POLLIN, 0 } };
    watched = 1;
    CHECK_INT (zmq_poll (items, 3, -1), 1);
    CHECK_INT (items [1].revents, ZMQ_POLLIN);
    close (pipe_fds [0]);
    close (pipe_fds [1]);
    return NULL;
}
/*  Polls for what never is, and a descriptor.                                 */
static void *other_poller (void *s)
{
    zmq_pollitem_t items [2] = { { s, 0, ZMQ_POLLOUT, 0 }, { NULL, end_of_poll [0], ZMQ_POLLIN, 0 } };
    watched = 1;
    CHECK_INT (zmq_poll (items, 2, -1), 1);
    CHECK_INT (items [1].revents, ZMQ_POLLIN);
    return NULL;
}
static void *sender (void *s)
{
    watched = 1;
    CHECK_INT (zmq_send (s, "x", 1, 0), 1);
    return NULL;
}

static void watch_for (int with)
{
    atomic_store (&at_the_edge, 0);
    atomic_store (&go_on, 0);
    atomic_store (&stops_at, with);
}
/*  Has the thread at the edge sleep, if it does.                              */
static void let_go (void) { atomic_store (&go_on, 1); }
#define await_edge() UNTIL (atomic_load (&at_the_edge))

/*  The peer says something, and this thread takes the news in.                */
static void say_and_hear (void *peer, void *s, const char *what)
{
    OK (zmq_send (peer, what, 1, 0));
    UNTIL (events (s) & ZMQ_POLLIN);
}

/*  So many messages, each once the one before was received.                   */
static void talk (void *peer, int messages)
{
    for (int last = atomic_load (&received) + messages; messages; messages--) {
        OK (zmq_send (peer, "x", 1, 0));
        while (atomic_load (&received) <= last - messages)
            sched_yield ();
    }
}
/*  Talks to the receiver until it borrows the stream to wait on, and stops there,
 *  with nothing on its way to it; the number of messages.                      */
static int talk_into_a_loan (void)
{
    int sent = 0;
    watch_for (DESCRIPTORS);
    for (;;) {
        OK (zmq_send (peer, "x", 1, 0));
        sent++;
        while (!atomic_load (&at_the_edge) && !(atomic_load (&received) == sent && atomic_load (&waits [A_WORD])))
            sched_yield ();
        if (!atomic_load (&at_the_edge))
            continue;
        if (atomic_load (&received) == sent)
            return sent;
        let_go ();
        UNTIL (atomic_load (&received) == sent);
        watch_for (DESCRIPTORS);
    }
}

static void begin (int type, int peer_type, const char *transport)
{
    ctx = new_context ();
    s = new_socket (ctx, type);
    peer = new_socket (ctx, peer_type);
    idle = new_socket (ctx, ZMQ_PAIR);
    /*  Or it would look once more in the end, and find it. */
    set_int (s, ZMQ_RCVTIMEO, -1);
    set_int (s, ZMQ_SNDTIMEO, -1);
    atomic_store (&received, 0);
    if (transport)
        connect_to (peer, endpoint = bind_fresh (s, transport));
}
static void end (void)
{
    zmq_close (s);
    zmq_close (peer);
    zmq_close (idle);
    end_context (ctx);
}

int main (void)
{
    EACH_TRANSPORT (t) {
        /*  A message, taken in by another thread. */
        begin (ZMQ_PULL, ZMQ_PUSH, t);
        watch_for (A_WORD);
        pthread_t thread = start (receiver, s);
        await_edge ();
        say_and_hear (peer, s, ".");
        let_go ();
        join (thread);
        end ();

        /*  The same, while it waits for a descriptor besides, or is about to. */
        for (int when = DESCRIPTORS; when <= A_NEW_DESCRIPTOR; when++) {
            begin (ZMQ_PULL, ZMQ_PUSH, t);
            watch_for (when);
            thread = start (poller, s);
            await_edge ();
            say_and_hear (peer, s, ".");
            let_go ();
            join (thread);
            end ();
        }

        /*  In a conversation: there it waits on the stream itself, if there is one. */
        if (strcmp (t, "inproc")) {
            begin (ZMQ_PULL, ZMQ_PUSH, t);
            watch_for (DESCRIPTORS);
            thread = start (receiver, s);
            for (int i = 0; !atomic_load (&at_the_edge); i++) {
                OK (zmq_send (peer, "x", 1, 0));
                while (atomic_load (&received) <= i && !atomic_load (&at_the_edge))
                    sched_yield ();
            }
            say_and_hear (peer, s, ".");
            let_go ();
            join (thread);
            end ();
        }

        /*  The same, taken in by a thread that polls the socket for something else, and
         *  then a conversation beside that one: neither keeps the other busy. */
        if (strcmp (t, "inproc")) {
            begin (ZMQ_PULL, ZMQ_PUSH, t);
            thread = start (receiver, s);
            int sent = talk_into_a_loan (), looks = atomic_load (&waits [DESCRIPTORS]);
            OK (pipe (end_of_poll));
            pthread_t polls = start (other_poller, s);
            UNTIL (atomic_load (&waits [DESCRIPTORS]) > looks);
            looks = atomic_load (&waits [DESCRIPTORS]);
            OK (zmq_send (peer, "x", 1, 0));
            UNTIL (atomic_load (&waits [DESCRIPTORS]) > looks);
            let_go ();
            UNTIL (atomic_load (&received) == sent + 1);
            looks = atomic_load (&waits [DESCRIPTORS]);
            talk (peer, 100);
            void *visitor = new_socket (ctx, ZMQ_PUSH);
            connect_to (visitor, endpoint);
            talk (visitor, 1);
            zmq_close (visitor);
            nap (GLANCE);
            CHECK (atomic_load (&waits [DESCRIPTORS]) - looks < 1000);
            CHECK_INT (write (end_of_poll [1], "", 1), 1);
            join (polls);
            OK (zmq_send (peer, ".", 1, 0));
            join (thread);
            close (end_of_poll [0]);
            close (end_of_poll [1]);
            end ();
        }

        /*  A peer, found by another thread. */
        begin (ZMQ_PUSH, ZMQ_PULL, NULL);
        watch_for (A_WORD);
        thread = start (sender, s);
        await_edge ();
        connect_to (s, bind_fresh (peer, t));
        let_go ();
        join (thread);
        end ();
    }
    return 0;
}
