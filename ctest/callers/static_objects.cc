/*  Constructors and destructors of static and of thread-local objects use the library.  */
#include <zmq.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <unistd.h>

#define MUST(condition) do { if (!(condition)) { printf ("%s:%d: %s, errno %d\n", __FILE__, __LINE__, #condition, zmq_errno ()); fflush (stdout); _exit (1); } } while (0)

struct Link {
    void *ctx, *a, *b;
    explicit Link (const char *name) : ctx (zmq_ctx_new ()), a (zmq_socket (ctx, ZMQ_PAIR)), b (zmq_socket (ctx, ZMQ_PAIR))
    {
        MUST (a && b);
        MUST (zmq_bind (a, name) == 0);
        char endpoint [100];
        size_t size = sizeof endpoint;
        MUST (zmq_getsockopt (a, ZMQ_LAST_ENDPOINT, endpoint, &size) == 0);
        MUST (zmq_connect (b, endpoint) == 0);
        exchange ();
    }
    void exchange ()
    {
        char data [8];
        zmq_pollitem_t item = { a, 0, ZMQ_POLLIN, 0 };
        MUST (zmq_send (b, "hello", 5, 0) == 5);
        MUST (zmq_poll (&item, 1, 15000) == 1);
        MUST (zmq_recv (a, data, 8, 0) == 5 && memcmp (data, "hello", 5) == 0);
    }
    ~Link ()
    {
        exchange ();
        MUST (zmq_close (a) == 0 && zmq_close (b) == 0);
        MUST (zmq_term (ctx) == 0);
    }
};

static Link early ("tcp://127.0.0.1:*");
static thread_local Link *none;

struct Last {
    ~Last () { Link another ("inproc://another"); }
};
static Last last;

static void *thread (void *)
{
    static thread_local Link own ("inproc://own");
    own.exchange ();
    return none;
}

int main ()
{
    alarm (50);
    for (int i = 0; i < 10; i++) {
        pthread_t t;
        MUST (pthread_create (&t, NULL, thread, NULL) == 0 && pthread_join (t, NULL) == 0);
    }
    static thread_local Link of_main ("tcp://127.0.0.1:*");
    early.exchange ();
    return 0;
}
