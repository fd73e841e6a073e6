/*  A reader blocked in a receive or in zmq_poll gets ETERM from zmq_term.     */
#include "monitor.h"
#include <sys/syscall.h>

static volatile int tid;

static void *receives (void *reader)
{
    seen_t seen;
    tid = (int) syscall (SYS_gettid);
    FAILS (read_event (reader, &seen, 0), ETERM);
    OK (zmq_close (reader));
    return NULL;
}
static void *polls (void *reader)
{
    zmq_pollitem_t item = { reader, 0, ZMQ_POLLIN, 0 };
    tid = (int) syscall (SYS_gettid);
    FAILS (zmq_poll (&item, 1, -1), ETERM);
    OK (zmq_close (reader));
    return NULL;
}

int main (void)
{
    static const thread_fn ways [] = { receives, polls };
    for (int i = 0; i < 2; i++) {
        void *ctx = new_context (), *s = new_socket (ctx, ZMQ_PUB), *reader = new_socket (ctx, ZMQ_PAIR);
        set_int (reader, ZMQ_RCVTIMEO, -1);
        OK (zmq_socket_monitor (s, "inproc://m", ZMQ_EVENT_ALL));
        connect_to (reader, "inproc://m");
        tid = 0;
        pthread_t thread = start (ways [i], reader);
        UNTIL (tid && asleep (tid));
        pthread_t term = start (term_thread, ctx);
        join (thread);
        OK (zmq_close (s));
        CHECK (join (term) == NULL);
    }
    return 0;
}
