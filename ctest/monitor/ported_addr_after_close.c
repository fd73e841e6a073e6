/*  In the manner of a logger that closes the message first and prints the address
 *  afterwards, and one that receives straight into its struct: with 3.2.6 that
 *  was a use after free.                                                     */
#include "test.h"

static char printed [20] [200];
static int count;
static volatile int ready;

static void *monitor_thread (void *ctx)
{
    void *s = zmq_socket (ctx, ZMQ_PAIR);
    zmq_event_t kept [20];
    OK (zmq_connect (s, "inproc://monitor.rep"));
    ready = 1;
    for (;;) {
        zmq_event_t event;
        if (count % 2) {
            if (zmq_recv (s, &event, sizeof event, 0) == -1)
                break;
        }
        else {
            zmq_msg_t msg;
            zmq_msg_init (&msg);
            if (zmq_msg_recv (&msg, s, 0) == -1)
                break;
            event = *(zmq_event_t *) zmq_msg_data (&msg);
            zmq_msg_close (&msg);
        }
        kept [count++] = event;
    }
    /*  Long after: at the end of the program.                                */
    for (int i = 0; i < count; i++)
        snprintf (printed [i], sizeof printed [i], "event %d at %s", kept [i].event, kept [i].data.closed.addr);
    zmq_close (s);
    return NULL;
}

int main (void)
{
    void *ctx = zmq_init (1), *rep = zmq_socket (ctx, ZMQ_REP);
    OK (zmq_socket_monitor (rep, "inproc://monitor.rep", ZMQ_EVENT_ALL));
    pthread_t t = start (monitor_thread, ctx);
    char bound [200], expected [300];
    UNTIL (ready);
    for (int i = 0; i < 5; i++) {
        strcpy (bound, bind_fresh (rep, i % 2 ? "ipc" : "tcp"));
        OK (zmq_unbind (rep, bound));
    }
    OK (zmq_close (rep));
    OK (zmq_term (ctx));
    join (t);
    CHECK_INT (count, 10);
    snprintf (expected, sizeof expected, "event %d at %s", ZMQ_EVENT_CLOSED, bound);
    CHECK_STR (printed [9], expected);
    for (int i = 0; i < 10; i += 2)
        CHECK_STR (strchr (printed [i], 'a'), strchr (printed [i + 1], 'a'));
    return 0;
}
