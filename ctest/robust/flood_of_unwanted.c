/*  Peers never stop sending what a socket has no use for: messages that match no subscription, requests that are
 *  none, subscriptions that say nothing new. They keep no call: time limits, ZMQ_DONTWAIT, zmq_poll, zmq_close from
 *  another thread and zmq_term have their effect while the flood goes on.                                            */
#include "test.h"

static const struct { int type, peer; const char *said; } floods [] = {
    { ZMQ_SUB, ZMQ_PUB, "x" },      { ZMQ_REP, ZMQ_DEALER, "x" },
    { ZMQ_XPUB, ZMQ_XSUB, "\1x" },  { ZMQ_PUB, ZMQ_SUB, "\1x" },
};
enum { FLOODS = sizeof floods / sizeof floods [0], PEERS = 8, TIMES = 10 };

static pthread_t peers [PEERS];
static int begun;       /* how many of them */
static int flood;       /* which it is */

/*  Says it again and again, until the socket is gone.                          */
static void *peer (void *where)
{
    char piece [60000];
    size_t size = strlen (floods [flood].said), n = 0;
    int fd = raw_connect (port_of (where));
    raw_hello (fd, floods [flood].peer);
    for (; n + 2 + size <= sizeof piece; n += 2 + size) {
        piece [n] = 0, piece [n + 1] = (char) size;
        memcpy (piece + n + 2, floods [flood].said, size);
    }
    raw_write (fd, piece, n);
    __sync_fetch_and_add (&begun, 1);
    for (size_t at = 0; ; ) {
        ssize_t sent = send (fd, piece + at, n - at, MSG_NOSIGNAL);
        if (sent > 0)
            at = (at + (size_t) sent) % n;
        else if (errno != EAGAIN)
            break;
    }
    close (fd);
    return NULL;
}

/*  A socket in the flood. There is more than it could look at in a moment, and never none: the peers' marks differ, so
 *  that they do not all wait at once.                                                                                */
static void *flooded (void *ctx)
{
    void *s = new_socket (ctx, floods [flood].type);
    if (floods [flood].type == ZMQ_SUB)
        OK (zmq_setsockopt (s, ZMQ_SUBSCRIBE, "wanted", 6));
    begun = 0;
    for (int i = 0; i < PEERS; i++) {
        set_int (s, ZMQ_RCVHWM, 200000 * (i + 1));
        peers [i] = start (peer, (void *) bind_tcp (s));
    }
    UNTIL (begun == PEERS);
    if (floods [flood].type == ZMQ_XPUB)
        CHECK_STR (recv_text (s), "\\x01x");
    return s;
}

static void flood_ends (void)
{
    for (int i = 0; i < PEERS; i++)
        join (peers [i]);
}

static int receives (void) { return floods [flood].type != ZMQ_PUB; }

static void looks_return (void *s)
{
    zmq_pollitem_t items [] = { { s, 0, ZMQ_POLLIN, 0 }, { NULL, -1, ZMQ_POLLIN, 0 } };
    struct pollfd told = { get_int (s, ZMQ_FD), POLLIN, 0 };
    for (int i = 0; i < TIMES; i++) {
        CHECK_INT (zmq_poll (items, 1, 1), 0);
        CHECK_INT (zmq_poll (items, 1, 0), 0);
        CHECK_INT (zmq_poll (items, 2, 1), 0);
        CHECK_INT (events (s) & ZMQ_POLLIN, 0);
        /*  There is more to look at, or will be. */
        CHECK_INT (poll (&told, 1, PATIENCE), 1);
    }
}

static void receives_return (void *s)
{
    char c;
    for (int i = 0; i < TIMES; i++) {
        FAILS (zmq_recv (s, &c, 1, ZMQ_DONTWAIT), EAGAIN);
        set_int (s, ZMQ_RCVTIMEO, 1);
        FAILS (zmq_recv (s, &c, 1, 0), EAGAIN);
    }
}

static void sends_return (void *s)
{
    for (int i = 0; i < TIMES; i++)
        send_text (s, "y");
}

static void *closer (void *s)
{
    OK (zmq_close (s));
    return NULL;
}

/*  The one thing that a call without a time limit ends by.                       */
static void blocks_until (void *s, int error)
{
    zmq_pollitem_t item = { s, 0, ZMQ_POLLIN, 0 };
    char c;
    if (receives ())
        FAILS (zmq_recv (s, &c, 1, 0), error);
    else
        FAILS (zmq_poll (&item, 1, -1), error);
}

int main (void)
{
    for (flood = 0; flood < FLOODS; flood++) {
        void *ctx = new_context ();
        pthread_t other;
        void *s = flooded (ctx);
        looks_return (s);
        if (receives ())
            receives_return (s);
        if (floods [flood].type == ZMQ_PUB || floods [flood].type == ZMQ_XPUB)
            sends_return (s);
        set_int (s, ZMQ_RCVTIMEO, -1);
        other = start (closer, s);
        blocks_until (s, ENOTSOCK);
        join (other);
        flood_ends ();

        s = flooded (ctx);
        set_int (s, ZMQ_RCVTIMEO, -1);
        other = start (term_thread, ctx);
        blocks_until (s, ETERM);
        OK (zmq_close (s));
        CHECK (join (other) == NULL);
        flood_ends ();
    }
    return 0;
}
