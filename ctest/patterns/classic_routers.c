/*  ROUTER to ROUTER by identity: a full mesh in which every node writes to every
 *  other, both ways over each link.                                           */
#include "test.h"

#define NODES 5
#define MESSAGES 200

static void *node (void *s)
{
    /*  Counts what comes until every other node has sent all of its own.      */
    int got [NODES] = { 0 }, left = (NODES - 1) * MESSAGES;
    while (left--) {
        char from [8];
        int n = OK (zmq_recv (s, from, sizeof from, 0)), body [2];
        CHECK_INT (n, 2);
        CHECK_INT (from [0], 'N');
        CHECK_INT (zmq_recv (s, body, sizeof body, 0), sizeof body);
        CHECK_INT (get_int (s, ZMQ_RCVMORE), 0);
        CHECK_INT (body [0], from [1] - '0');
        CHECK_INT (body [1], got [body [0]]++);     /* in order from each */
    }
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        void *ctx = new_context (), *s [NODES];
        const char *e [NODES];
        for (int i = 0; i < NODES; i++) {
            char name [3] = { 'N', (char) ('0' + i), 0 };
            s [i] = new_socket (ctx, ZMQ_ROUTER);
            OK (zmq_setsockopt (s [i], ZMQ_IDENTITY, name, 2));
            set_int (s [i], ZMQ_ROUTER_MANDATORY, 1);
            e [i] = bind_fresh (s [i], t);
            for (int k = 0; k < i; k++)
                connect_to (s [i], e [k]);
        }
        for (int i = 0; i < NODES; i++)
            for (int n = 0; n < MESSAGES; n++)
                for (int k = 0; k < NODES; k++) {
                    char name [3] = { 'N', (char) ('0' + k), 0 };
                    int body [2] = { i, n };
                    if (k == i)
                        continue;
                    /*  Known as soon as both have exchanged identities.       */
                    UNTIL ((events (s [i]), zmq_send (s [i], name, 2, ZMQ_SNDMORE) == 2));
                    OK (zmq_send (s [i], body, sizeof body, 0));
                }
        pthread_t threads [NODES];
        for (int i = 0; i < NODES; i++)
            threads [i] = start (node, s [i]);
        for (int i = 0; i < NODES; i++)
            join (threads [i]);
        FAILS (zmq_send (s [0], "N9", 2, ZMQ_SNDMORE), EHOSTUNREACH);
        for (int i = 0; i < NODES; i++)
            OK (zmq_close (s [i]));
        end_context (ctx);
    }
    return 0;
}
