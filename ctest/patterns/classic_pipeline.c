/*  Ventilator, workers, sink: every task is done once and every result counted.  */
#include "test.h"
#include <stdatomic.h>

#define WORKERS 4
#define TASKS 20000

static void *ctx;
static atomic_int ended;
static const char *task_end, *result_end;

static void *worker (void *arg)
{
    void *in = new_socket (ctx, ZMQ_PULL), *out = new_socket (ctx, ZMQ_PUSH);
    int task, done = 0;
    (void) arg;
    set_int (out, ZMQ_LINGER, -1);
    connect_to (in, task_end);
    connect_to (out, result_end);
    for (;;) {
        CHECK_INT (zmq_recv (in, &task, sizeof task, 0), sizeof task);
        if (task < 0)
            break;
        OK (zmq_send (out, &task, sizeof task, 0));
        done++;
    }
    /*  One that went at once would change whose turn it is.                       */
    atomic_fetch_add (&ended, 1);
    while (atomic_load (&ended) < WORKERS)
        nap (1);
    OK (zmq_close (in));
    OK (zmq_close (out));
    return (void *) (intptr_t) done;
}
static void *sink (void *s)
{
    static char seen [TASKS];
    memset (seen, 0, sizeof seen);
    for (int i = 0; i < TASKS; i++) {
        int task;
        CHECK_INT (zmq_recv (s, &task, sizeof task, 0), sizeof task);
        CHECK (task >= 0 && task < TASKS);
        CHECK (!seen [task]++);
    }
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        ctx = new_context ();
        atomic_store (&ended, 0);
        void *ventilator = new_socket (ctx, ZMQ_PUSH), *results = new_socket (ctx, ZMQ_PULL);
        pthread_t workers [WORKERS];
        task_end = bind_fresh (ventilator, t);
        result_end = bind_fresh (results, t);
        for (int i = 0; i < WORKERS; i++)
            workers [i] = start (worker, NULL);
        pthread_t collector = start (sink, results);
        for (int i = 0; i < TASKS; i++)
            OK (zmq_send (ventilator, &i, sizeof i, 0));
        join (collector);
        CHECK_STR (recv_now (results), "<EAGAIN>");
        /*  Every worker gets an end mark, some perhaps two: one whose pipe was full is
         *  passed over until word of the room in it has come back.              */
        int end = -1;
        for (int sent = 0; atomic_load (&ended) < WORKERS; sent++) {
            CHECK (sent < 10000);
            OK (zmq_send (ventilator, &end, sizeof end, 0));
            for (int i = 0; i < 20 && atomic_load (&ended) <= sent && atomic_load (&ended) < WORKERS; i++)
                nap (1);
        }
        int total = 0;
        for (int i = 0; i < WORKERS; i++)
            total += (int) (intptr_t) join (workers [i]);
        CHECK_INT (total, TASKS);
        OK (zmq_close (ventilator));
        OK (zmq_close (results));
        end_context (ctx);
    }
    return 0;
}
