/*  After a fast conversation everything else works on the same sockets: more than
 *  a stream takes at once, pauses, a second peer, zmq_poll, receiving without
 *  waiting, and the conversation itself.                                       */
#include "../conversation.h"

static void ask_much (void *req)
{
    enum { MUCH = 1 << 20 };
    char *question = malloc (MUCH), *answer = malloc (MUCH);
    CHECK (question && answer);
    for (int i = 0; i < MUCH; i++)
        question [i] = i % 251;
    /* at once, while the streams are borrowed */
    talk (req);
    OK (zmq_send (req, question, MUCH, 0));
    CHECK_INT (zmq_recv (req, answer, MUCH, 0), MUCH);
    CHECK (memcmp (question, answer, MUCH) == 0);
    free (question);
    free (answer);
}

static void over (void *ctx, const char *transport)
{
    void *rep = new_socket (ctx, ZMQ_REP), *req = new_socket (ctx, ZMQ_REQ), *other = new_socket (ctx, ZMQ_REQ);
    void *both [] = { rep, req };
    for (int i = 0; i < 2; i++) {
        set_int (both [i], ZMQ_SNDBUF, 65536);
        set_int (both [i], ZMQ_RCVBUF, 65536);
    }
    const char *endpoint = bind_fresh (rep, transport);
    connect_to (req, endpoint);
    pthread_t service = start (serve, rep);
    talk (req);
    /* answers that nobody should stay awake for */
    for (int i = 0; i < 40; i++) {
        ask (req, "slow");
        nap (1);
    }
    ask_much (req);
    talk (req);
    /* a second peer comes in the middle of it */
    connect_to (other, endpoint);
    ask (other, "other");
    talk (req);
    talk (other);
    ask (req, "");
    join (service);
    /* the service looks with zmq_poll now, and then without waiting */
    OK (zmq_send (req, "polled", 6, 0));
    zmq_pollitem_t item = { rep, 0, ZMQ_POLLIN, 0 };
    CHECK_INT (zmq_poll (&item, 1, PATIENCE), 1);
    char text [16];
    CHECK_INT (zmq_recv (rep, text, sizeof text, ZMQ_DONTWAIT), 6);
    OK (zmq_send (rep, "x", 1, 0));
    UNTIL (zmq_recv (req, text, sizeof text, ZMQ_DONTWAIT) == 1);
    OK (zmq_send (req, "looked for", 10, 0));
    UNTIL (zmq_recv (rep, text, sizeof text, ZMQ_DONTWAIT) == 10);
    OK (zmq_send (rep, "x", 1, 0));
    UNTIL (events (req) & ZMQ_POLLIN);
    CHECK_INT (zmq_recv (req, text, sizeof text, 0), 1);
    service = start (serve, rep);
    talk (req);
    ask (req, "");
    join (service);
    OK (zmq_close (rep));
    OK (zmq_close (req));
    OK (zmq_close (other));
}

int main (void)
{
    void *ctx = new_context ();
    EACH_TRANSPORT (transport)
        over (ctx, transport);
    end_context (ctx);
    return 0;
}
