/*  Ventilator, workers, sink: every task is done once and every result counted.  */
#include "test.h"

#define WORKERS 4
#define TASKS 20000

static void *ctx;
static pthread_barrier_t all_ended;
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
    /*  A worker that went at once would have the next end mark skip another.     */
    pthread_barrier_wait (&all_ended);
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
        pthread_barrier_init (&all_ended, NULL, WORKERS);
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
        /*  One end mark each: round robin gives every idle worker one.        */
        int end = -1;
        for (int i = 0; i < WORKERS; i++)
            OK (zmq_send (ventilator, &end, sizeof end, 0));
        int total = 0;
        for (int i = 0; i < WORKERS; i++)
            total += (int) (intptr_t) join (workers [i]);
        CHECK_INT (total, TASKS);
        OK (zmq_close (ventilator));
        OK (zmq_close (results));
        end_context (ctx);
        pthread_barrier_destroy (&all_ended);
    }
    return 0;
}
