/*  A load-balancing broker of two ROUTERs: workers say READY, the one that has
 *  been ready longest gets the next request.                                  */
#include "test.h"

#define CLIENTS 6
#define WORKERS 3
#define REQUESTS 200

static void *ctx;
static const char *front_end, *back_end;
static volatile int served;

static void *client (void *arg)
{
    void *s = new_socket (ctx, ZMQ_REQ);
    char text [30], expected [60];
    connect_to (s, front_end);
    for (int i = 0; i < REQUESTS; i++) {
        snprintf (text, sizeof text, "%d.%d", (int) (intptr_t) arg, i);
        send_text (s, text);
        snprintf (expected, sizeof expected, "answer to %s", text);
        CHECK_STR (recv_text (s), expected);
    }
    OK (zmq_close (s));
    return NULL;
}
/*  The parts of one message, as they are.                                     */
static int recv_parts (void *s, zmq_msg_t *parts)
{
    int n = 0;
    do {
        CHECK (n < 8);
        OK (zmq_msg_init (&parts [n]));
        OK (zmq_msg_recv (&parts [n], s, 0));
    } while (zmq_msg_more (&parts [n++]));
    return n;
}
static void forward (void *s, zmq_msg_t *part, int more)
{
    OK (zmq_msg_send (part, s, more ? ZMQ_SNDMORE : 0));
}

static void *worker (void *arg)
{
    (void) arg;
    void *s = new_socket (ctx, ZMQ_REQ);
    connect_to (s, back_end);
    send_text (s, "READY");
    for (;;) {
        zmq_msg_t parts [8];                    /* client, '', request */
        char reply [60];
        if (recv_parts (s, parts) == 1)         /* END */
            break;
        snprintf (reply, sizeof reply, "answer to %.*s", (int) zmq_msg_size (&parts [2]), (char *) zmq_msg_data (&parts [2]));
        forward (s, &parts [0], 1);
        forward (s, &parts [1], 1);
        OK (zmq_msg_close (&parts [2]));
        OK (zmq_send (s, reply, strlen (reply), 0));
        __sync_fetch_and_add (&served, 1);
    }
    OK (zmq_close (s));
    return NULL;
}

int main (void)
{
    EACH_TRANSPORT (t) {
        ctx = new_context ();
        void *front = new_socket (ctx, ZMQ_ROUTER), *back = new_socket (ctx, ZMQ_ROUTER);
        pthread_t clients [CLIENTS], workers [WORKERS];
        zmq_msg_t ready [WORKERS], parts [8];
        int ready_count = 0, answered = 0;
        served = 0;
        front_end = bind_fresh (front, t);
        back_end = bind_fresh (back, t);
        for (intptr_t i = 0; i < WORKERS; i++)
            workers [i] = start (worker, NULL);
        for (intptr_t i = 0; i < CLIENTS; i++)
            clients [i] = start (client, (void *) i);
        while (answered < CLIENTS * REQUESTS) {
            zmq_pollitem_t items [] = { { back, 0, ZMQ_POLLIN, 0 }, { front, 0, ZMQ_POLLIN, 0 } };
            CHECK (OK (zmq_poll (items, ready_count ? 2 : 1, PATIENCE)) > 0);
            if (items [0].revents) {            /* worker, '', READY or client, '', reply */
                int n = recv_parts (back, parts);
                CHECK (ready_count < WORKERS);
                CHECK_INT (zmq_msg_size (&parts [1]), 0);
                ready [ready_count++] = parts [0];
                if (n == 3)
                    CHECK (zmq_msg_size (&parts [2]) == 5 && !memcmp (zmq_msg_data (&parts [2]), "READY", 5));
                else {
                    CHECK_INT (n, 5);
                    for (int i = 2; i < 5; i++)
                        forward (front, &parts [i], i < 4);
                    answered++;
                }
                for (int i = 1; i < n; i++)
                    OK (zmq_msg_close (&parts [i]));
            }
            if (ready_count && items [1].revents) { /* client, '', request */
                zmq_msg_t empty;
                CHECK_INT (recv_parts (front, parts), 3);
                OK (zmq_msg_init (&empty));
                forward (back, &ready [0], 1);
                forward (back, &empty, 1);
                for (int i = 0; i < 3; i++)
                    forward (back, &parts [i], i < 2);
                memmove (ready, ready + 1, --ready_count * sizeof *ready);
            }
        }
        for (int i = 0; i < CLIENTS; i++)
            join (clients [i]);
        /*  All are idle now; the last announcements may be on their way.      */
        while (ready_count < WORKERS) {
            CHECK_INT (recv_parts (back, parts), 3);
            ready [ready_count++] = parts [0];
        }
        for (int i = 0; i < WORKERS; i++) {
            forward (back, &ready [i], 1);
            OK (zmq_send (back, "", 0, ZMQ_SNDMORE));
            OK (zmq_send (back, "END", 3, 0));
        }
        for (int i = 0; i < WORKERS; i++)
            join (workers [i]);
        CHECK_INT (served, CLIENTS * REQUESTS);
        OK (zmq_close (front));
        OK (zmq_close (back));
        end_context (ctx);
    }
    return 0;
}
