/*  In the manner of a load balancer that keeps a table by descriptor: a line when
 *  a connection comes, taken out when it goes. The table must never be told of a
 *  descriptor twice, or of the end of one that it does not have.              */
#include "test.h"

#define TABLE 1024

struct peer { int used; char addr [64]; long since; };
static struct peer table [TABLE];
static int online, ever, wrong;

static void on_event (const zmq_event_t *e)
{
    switch (e->event) {
    case ZMQ_EVENT_ACCEPTED:
    case ZMQ_EVENT_CONNECTED: {
        struct peer *p = &table [e->data.accepted.fd];
        wrong += p->used;
        p->used = 1;
        snprintf (p->addr, sizeof p->addr, "%s", e->data.accepted.addr);
        p->since = now_ms ();
        online++;
        ever++;
        break;
    }
    case ZMQ_EVENT_DISCONNECTED: {
        struct peer *p = &table [e->data.disconnected.fd];
        wrong += !p->used || strcmp (p->addr, e->data.disconnected.addr);
        p->used = 0;
        online--;
        break;
    }
    }
}

static void *worker (void *ctx)
{
    void *s = zmq_socket (ctx, ZMQ_PAIR);
    OK (zmq_connect (s, "inproc://peers"));
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    while (zmq_msg_recv (&msg, s, 0) != -1)  /* the same message again and again */
        on_event (zmq_msg_data (&msg));
    zmq_msg_close (&msg);
    zmq_close (s);
    return NULL;
}

static volatile int done;
static void *flood (void *arg)
{
    int port = (int) (intptr_t) arg;
    for (int i = 0; i < 1000; i++) {
        int fd [3];
        for (int k = 0; k < 3; k++)
            fd [k] = raw_connect (port);
        for (int k = 0; k < 3; k++)
            close (fd [k]);
    }
    __sync_fetch_and_add (&done, 1);
    return NULL;
}

int main (void)
{
    void *ctx = zmq_init (4), *s = zmq_socket (ctx, ZMQ_ROUTER);
    OK (zmq_socket_monitor (s, "inproc://peers", ZMQ_EVENT_ALL));
    pthread_t t = start (worker, ctx), floods [2];
    intptr_t port = port_of (bind_tcp (s));
    for (int i = 0; i < 2; i++)
        floods [i] = start (flood, (void *) port);
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    while (done < 2 || __atomic_load_n (&ever, __ATOMIC_RELAXED) < 6000 || __atomic_load_n (&online, __ATOMIC_RELAXED))
        zmq_poll (&item, 1, 10);
    for (int i = 0; i < 2; i++)
        join (floods [i]);
    zmq_close (s);
    zmq_term (ctx);
    join (t);
    CHECK_INT (ever, 6000);
    CHECK_INT (online, 0);
    CHECK_INT (wrong, 0);
    return 0;
}
