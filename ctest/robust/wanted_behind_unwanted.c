/*  What a socket has no use for is taken in a little at a time: a call that may not wait comes back though there is more
 *  to look at. Whatever way a program goes on, it finds what it wants behind 100,000 messages that it does not.      */
#include "test.h"

static const struct { int type, peer; const char *unwanted, *wanted, *heard; } flows [] = {
    { ZMQ_SUB, ZMQ_PUSH, "x", "wanted", "wanted" },
    { ZMQ_REP, ZMQ_DEALER, "x", "|wanted", "wanted" },
    { ZMQ_REQ, ZMQ_DEALER, "x", "|wanted", "wanted" },
    { ZMQ_XPUB, ZMQ_PUSH, "\1x", "\1wanted", "\\x01wanted" },
};
enum { FLOWS = sizeof flows / sizeof flows [0], MANY = 100000 };

static void by_receiving (void *s) { (void) s; }

static void by_trying (void *s)
{
    char c;
    FAILS (zmq_recv (s, &c, 1, ZMQ_DONTWAIT), EAGAIN);
    set_int (s, ZMQ_RCVTIMEO, 0);
    FAILS (zmq_recv (s, &c, 1, 0), EAGAIN);
    set_int (s, ZMQ_RCVTIMEO, PATIENCE);
    UNTIL (zmq_poll (&(zmq_pollitem_t) { s, 0, ZMQ_POLLIN, 0 }, 1, 0) == 1);
}

static void by_polling (void *s)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    CHECK_INT (zmq_poll (&item, 1, 0), 0);
    CHECK_INT (zmq_poll (&item, 1, -1), 1);
}

static void by_polling_with_a_descriptor (void *s)
{
    int ends [2];
    CHECK (pipe (ends) == 0);
    zmq_pollitem_t items [] = { { s, 0, ZMQ_POLLIN, 0 }, { NULL, ends [0], ZMQ_POLLIN, 0 } };
    CHECK_INT (zmq_poll (items, 2, 0), 0);
    CHECK_INT (zmq_poll (items, 2, -1), 1);
    CHECK_INT (items [0].revents, ZMQ_POLLIN);
    close (ends [0]);
    close (ends [1]);
}

static void by_the_descriptor (void *s)
{
    struct pollfd told = { get_int (s, ZMQ_FD), POLLIN, 0 };
    CHECK_INT (events (s) & ZMQ_POLLIN, 0);
    do
        CHECK_INT (poll (&told, 1, PATIENCE), 1);
    while (!(events (s) & ZMQ_POLLIN));
}

static void (*const ways []) (void *) = {
    by_receiving, by_trying, by_polling, by_polling_with_a_descriptor, by_the_descriptor
};

/*  A publisher never waits: it sends on before it knows of all subscriptions.    */
static void by_sending (void *ctx)
{
    void *pub = new_socket (ctx, ZMQ_PUB), *peer = new_socket (ctx, ZMQ_XSUB);
    int sent = 0;
    char c;
    set_int (pub, ZMQ_RCVHWM, 0);
    set_int (peer, ZMQ_SNDHWM, 0);
    connect_to (peer, bind_fresh (pub, "inproc"));
    for (int n = 0; n < MANY; n++)
        send_text (peer, "\1x");
    send_text (peer, "\1wanted");
    do {
        send_text (pub, "wanted");
        CHECK (sent++ < MANY);
    } while (zmq_recv (peer, &c, 1, ZMQ_DONTWAIT) == -1);
    CHECK (sent > 1);
    OK (zmq_close (peer));
    OK (zmq_close (pub));
}

int main (void)
{
    void *ctx = new_context ();
    by_sending (ctx);
    for (int i = 0; i < FLOWS; i++) {
        for (size_t way = 0; way < sizeof ways / sizeof ways [0]; way++) {
            void *s = new_socket (ctx, flows [i].type), *peer = new_socket (ctx, flows [i].peer);
            set_int (s, ZMQ_RCVHWM, 0);
            set_int (peer, ZMQ_SNDHWM, 0);
            connect_to (peer, bind_fresh (s, "inproc"));
            if (flows [i].type == ZMQ_SUB)
                OK (zmq_setsockopt (s, ZMQ_SUBSCRIBE, "wanted", 6));
            if (flows [i].type == ZMQ_REQ)
                send_text (s, "question");
            send_text (peer, flows [i].unwanted);
            if (flows [i].type == ZMQ_XPUB)
                CHECK_STR (recv_text (s), "\\x01x");
            for (int n = 0; n < MANY; n++)
                send_text (peer, flows [i].unwanted);
            send_text (peer, flows [i].wanted);
            ways [way] (s);
            CHECK_STR (recv_text (s), flows [i].heard);
            OK (zmq_close (peer));
            OK (zmq_close (s));
        }
    }
    end_context (ctx);
    return 0;
}
