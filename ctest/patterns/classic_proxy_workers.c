/*  Request-reply through a ROUTER/DEALER proxy with several workers: every
 *  request is answered once, by some worker, to the client that asked.        */
#include "test.h"

#define CLIENTS 8
#define WORKERS 4
#define REQUESTS 300

static void *ctx;
static const char *front_end, *back_end;
static int served [WORKERS], ready;

static void *worker (void *arg)
{
    int me = (int) (intptr_t) arg;
    void *s = new_socket (ctx, ZMQ_REP);
    set_int (s, ZMQ_RCVTIMEO, -1);
    connect_to (s, back_end);
    __sync_fetch_and_add (&ready, 1);
    for (;;) {
        int question [3];
        int rc = zmq_recv (s, question, sizeof question, 0);
        if (rc == -1)
            break;
        CHECK_INT (rc, sizeof question);
        question [2] = question [0] * 1000003 + question [1];
        OK (zmq_send (s, question, sizeof question, ZMQ_SNDMORE));
        OK (zmq_send (s, &me, sizeof me, 0));
        served [me]++;
    }
    CHECK_INT (errno, ETERM);
    OK (zmq_close (s));
    return NULL;
}
static void *client (void *arg)
{
    int me = (int) (intptr_t) arg;
    void *s = new_socket (ctx, ZMQ_REQ);
    connect_to (s, front_end);
    for (int i = 0; i < REQUESTS; i++) {
        int question [3] = { me, i, 0 }, answer [3], who;
        OK (zmq_send (s, question, sizeof question, 0));
        CHECK_INT (zmq_recv (s, answer, sizeof answer, 0), sizeof answer);
        CHECK_INT (answer [0], me);
        CHECK_INT (answer [1], i);
        CHECK_INT (answer [2], me * 1000003 + i);
        CHECK_INT (get_int (s, ZMQ_RCVMORE), 1);
        CHECK_INT (zmq_recv (s, &who, sizeof who, 0), sizeof who);
        CHECK_INT (get_int (s, ZMQ_RCVMORE), 0);
    }
    OK (zmq_close (s));
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        ctx = new_context ();
        void *sockets [2] = { new_socket (ctx, ZMQ_ROUTER), new_socket (ctx, ZMQ_DEALER) };
        pthread_t workers [WORKERS], clients [CLIENTS];
        front_end = bind_fresh (sockets [0], t);
        back_end = bind_fresh (sockets [1], t);
        memset (served, 0, sizeof served);
        ready = 0;
        for (intptr_t i = 0; i < WORKERS; i++)
            workers [i] = start (worker, (void *) i);
        /* one that comes late must not find the context gone */
        UNTIL (__sync_fetch_and_add (&ready, 0) == WORKERS);
        pthread_t proxies = start (forwards, sockets);
        for (intptr_t i = 0; i < CLIENTS; i++)
            clients [i] = start (client, (void *) i);
        for (int i = 0; i < CLIENTS; i++)
            join (clients [i]);
        end_context (ctx);
        join (proxies);
        int total = 0;
        for (int i = 0; i < WORKERS; i++) {
            join (workers [i]);
            CHECK (served [i] > 0);
            total += served [i];
        }
        CHECK_INT (total, CLIENTS * REQUESTS);
    }
    return 0;
}
