/*  A name that nobody answers for keeps the one thread waiting that asked, and
 *  no other socket, thread or context. Names are asked for once, by the caller,
 *  never in an I/O thread. getaddrinfo is this program's own.                  */
#include "test.h"
#include <netdb.h>
#include <sys/prctl.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int asked, waiting, answered, by_io;

int getaddrinfo (const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    char thread [20] = "";
    prctl (PR_GET_NAME, thread);
    (void) service, (void) hints;
    pthread_mutex_lock (&lock);
    asked++;
    by_io += !strncmp (thread, "zmq-io", 6);
    if (!strcmp (host, "silent.example")) {
        waiting++;
        while (!answered)
            pthread_cond_wait (&changed, &lock);
        waiting--;
    }
    pthread_mutex_unlock (&lock);
    struct addrinfo *info = calloc (1, sizeof *info);
    struct sockaddr_in *a = calloc (1, sizeof *a);
    *a = loopback (0);
    info->ai_family = AF_INET, info->ai_socktype = SOCK_STREAM;
    info->ai_addr = (struct sockaddr *) a, info->ai_addrlen = sizeof *a;
    *result = info;
    return 0;
}

void freeaddrinfo (struct addrinfo *info)
{
    free (info->ai_addr);
    free (info);
}

static void answer (void)
{
    pthread_mutex_lock (&lock);
    answered = 1;
    pthread_cond_broadcast (&changed);
    pthread_mutex_unlock (&lock);
}

static void *connect_silent (void *s)
{
    return (void *) (intptr_t) zmq_connect (s, "tcp://silent.example:5555");
}

int main (void)
{
    void *ctx = new_context (), *router = new_socket (ctx, ZMQ_ROUTER), *dealer = new_socket (ctx, ZMQ_DEALER);
    OK (zmq_setsockopt (dealer, ZMQ_IDENTITY, "D", 1));
    char e [60], named [60], monitor [30];
    snprintf (e, sizeof e, "%s", bind_tcp (router));
    snprintf (named, sizeof named, "tcp://quick.example:%d", port_of (e));
    connect_to (dealer, named);
    void *stuck = new_socket (ctx, ZMQ_DEALER);
    /*  It has a peer already, whose messages go on piling up.                  */
    connect_to (router, bind_fresh (stuck, "inproc"));
    pthread_t asker = start (connect_silent, stuck);
    UNTIL (waiting);

    long begun = now_ms ();
    for (int i = 0; i < 50; i++) {
        send_text (dealer, "in");
        CHECK_STR (recv_text (router), "D|in");
        send_text (router, "D|out");
        zmq_pollitem_t items [2] = { { dealer, 0, ZMQ_POLLIN, 0 }, { router, 0, ZMQ_POLLIN, 0 } };
        CHECK_INT (zmq_poll (items, 2, PATIENCE), 1);
        CHECK_STR (recv_text (dealer), "out");
        /*  New sockets, endpoints and contexts come and go.                    */
        void *s = new_socket (ctx, ZMQ_DEALER), *other = new_context (), *t = new_socket (other, ZMQ_DEALER);
        snprintf (monitor, sizeof monitor, "inproc://monitor-%d", i);
        OK (zmq_socket_monitor (s, monitor, ZMQ_EVENT_ALL));
        connect_to (s, i % 2 ? e : named);
        connect_to (t, named);
        bind_tcp (s);
        send_text (s, "x");
        send_text (t, "x");
        for (int k = 0; k < 2; k++)
            CHECK (strcmp (recv_text (router), "<EAGAIN>"));
        zmq_close (s), zmq_close (t);
        end_context (other);
    }
    CHECK (now_ms () - begun < PATIENCE);
    CHECK (waiting);

    /*  A peer that comes back is found without asking again.                   */
    int before = asked;
    OK (zmq_unbind (router, e));
    nap (GLANCE);
    OK (zmq_bind (router, e));
    send_text (dealer, "back");
    CHECK_STR (recv_text (router), "D|back");
    CHECK_INT (asked, before);
    CHECK_INT (by_io, 0);

    /*  Termination reaches everybody else.                                     */
    pthread_t ender = start (term_thread, ctx);
    CHECK_STR (recv_text (router), "<ETERM>");
    CHECK_STR (recv_text (dealer), "<ETERM>");
    OK (zmq_close (router));
    OK (zmq_close (dealer));
    CHECK (waiting);
    answer ();
    join (asker);
    OK (zmq_close (stuck));
    CHECK (join (ender) == NULL);
    return 0;
}
