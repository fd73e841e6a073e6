/*  Strangers connect by the thousand to sockets of all eleven types and send noise, half a greeting, frames that were
 *  tampered with, announcements of huge frames, one byte at a time. Meanwhile a peer that behaves loses nothing on the
 *  same sockets, and memory stays flat. STRANGERS=n asks for so many connections, SEED=n for other noise.           */
#include "test.h"

enum { TYPES = 11, HELD = 100, KEY = 8 };
static const char key [] = "\x11\x93\xfeKEY\x81\x02";
static int ports [TYPES];
static unsigned seed = 1;

/* --------------------------------------------------------------- strangers */

static unsigned dice (unsigned sides) { return (unsigned) rand_r (&seed) % sides; }

static size_t noise (unsigned char *at, size_t most)
{
    size_t n = dice ((unsigned) most) + 1;
    for (size_t i = 0; i < n; i++)
        at [i] = (unsigned char) rand_r (&seed);
    return n;
}

#define PUT(bytes) (memcpy (at, bytes, sizeof bytes - 1), at += sizeof bytes - 1)
#define SIGNATURE "\xff\0\0\0\0\0\0\0\1\x7f"

/*  Frames as they should be, of all sizes.                                     */
static unsigned char *frames (unsigned char *at, unsigned char *end)
{
    for (unsigned n = dice (20); n && end - at > 3000; n--) {
        size_t len = dice (4) ? dice (40) : dice (2000);
        unsigned char flags = (unsigned char) (dice (3) ? 0 : 1);
        if (len < 256)
            *at++ = flags, *at++ = (unsigned char) len;
        else {
            *at++ = flags | 2;
            memcpy (at, "\0\0\0\0\0\0", 6);
            at [6] = (unsigned char) (len >> 8), at [7] = (unsigned char) len;
            at += 8;
        }
        for (size_t i = 0; i < len; i++)
            *at++ = (unsigned char) (i ? dice (256) : dice (3));
    }
    return at;
}

static unsigned char *greeting (unsigned char *at)
{
    switch (dice (5)) {
    case 0:
        PUT (SIGNATURE "\3\1NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        PUT ("\4\x26\5READY\13Socket-Type\0\0\0\3SUB\10Identity\0\0\0\0");
        if (dice (2))
            PUT ("\4\x0c\11SUBSCRIBEab\4\x09\6CANCELab\4\x07\4PING\0\5");
        return at;
    case 1:
        PUT ("\1\0");               /* ZMTP 1.0: an identity frame */
        return at;
    default:
        PUT (SIGNATURE "\1\5\0\0"); /* ZMTP 2.0 */
        at [-3] = (unsigned char) dice (11);
        return at;
    }
}

/*  What one stranger says.                                                     */
static size_t speech (unsigned char *said, size_t most)
{
    unsigned char *at = said;
    switch (dice (7)) {
    case 0:
        return noise (at, 300);
    case 1:
        at = greeting (at);
        return (size_t) (at - said) + noise (at, 300);
    case 2:     /* a huge frame is announced, and begun */
        at = greeting (at);
        *at++ = (unsigned char) (2 | dice (8));
        for (int i = 0; i < 8; i++)
            *at++ = (unsigned char) (dice (2) ? 0xff : i < 4 ? 0 : rand_r (&seed));
        return (size_t) (at - said) + noise (at, 2000);
    case 3:     /* more and more */
        at = greeting (at);
        while (at < said + most - 300)
            PUT ("\1\1x\1\5hello");
        return (size_t) (at - said);
    case 4:
        return (size_t) (frames (greeting (at), said + most) - said);
    default: {  /* tampered with */
        at = frames (greeting (at), said + most);
        for (unsigned n = dice (8); n; n--)
            said [dice ((unsigned) (at - said))] ^= (unsigned char) (1 << dice (8));
        return (size_t) (at - said);
    }
    }
}

static void strangers (int count)
{
    static unsigned char said [40000];
    static struct { int fd; size_t at, size; unsigned char said [3000]; } held [HELD];
    for (int i = 0; i < HELD; i++)
        held [i].fd = -1;
    for (int i = 0; i < count; i++) {
        struct sockaddr_in a = loopback (ports [dice (TYPES)]);
        int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), h = (int) dice (HELD);
        if (fd < 0 || (connect (fd, (struct sockaddr *) &a, sizeof a) && errno != EINPROGRESS)) {
            nap (10);
            close (fd);
            continue;
        }
        struct pollfd p = { fd, POLLOUT, 0 };
        poll (&p, 1, 1000);
        size_t size = speech (said, sizeof said), cut = dice (3) ? size : dice ((unsigned) size) + 1;
        if (dice (4)) {
            if (send (fd, said, cut, MSG_NOSIGNAL) < 0) {}
            if (dice (2)) {         /* a reset, not an end */
                struct linger l = { 1, 0 };
                setsockopt (fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
            } else if (dice (2)) {
                p.events = POLLIN;
                poll (&p, 1, (int) dice (4));
            }
            close (fd);
        } else {                    /* speaks slowly, and goes when another takes the place */
            if (held [h].fd >= 0)
                close (held [h].fd);
            held [h].fd = fd, held [h].at = 0;
            held [h].size = size < sizeof held [h].said ? size : sizeof held [h].said;
            memcpy (held [h].said, said, held [h].size);
        }
        for (int k = 0; k < 10; k++) {
            h = (int) dice (HELD);
            if (held [h].fd >= 0 && held [h].at < held [h].size)
                held [h].at += send (held [h].fd, held [h].said + held [h].at, 1, MSG_NOSIGNAL) == 1;
        }
    }
}

/* --------------------------------------------------- those who behave well */

static const struct { int type, peer, asks, answers; } flows [TYPES] = {
    /*  Asks: the peer sends to our socket. Answers: our socket sends to the peer. Where a socket gives its messages
     *  to anybody, neither: strangers may take them.                             */
    [ZMQ_PAIR] = { ZMQ_PAIR, ZMQ_PAIR, 1, 1 },   [ZMQ_PUB] = { ZMQ_PUB, ZMQ_SUB, 0, 1 },
    [ZMQ_SUB] = { ZMQ_SUB, ZMQ_PUB, 1, 0 },      [ZMQ_REQ] = { ZMQ_REQ, ZMQ_REP, 0, 0 },
    [ZMQ_REP] = { ZMQ_REP, ZMQ_REQ, 1, 1 },      [ZMQ_DEALER] = { ZMQ_DEALER, ZMQ_DEALER, 1, 0 },
    [ZMQ_ROUTER] = { ZMQ_ROUTER, ZMQ_DEALER, 1, 1 }, [ZMQ_PULL] = { ZMQ_PULL, ZMQ_PUSH, 1, 0 },
    [ZMQ_PUSH] = { ZMQ_PUSH, ZMQ_PULL, 0, 0 },   [ZMQ_XPUB] = { ZMQ_XPUB, ZMQ_SUB, 0, 1 },
    [ZMQ_XSUB] = { ZMQ_XSUB, ZMQ_PUB, 1, 0 },
};
static void *ours [TYPES], *peers [TYPES];

static void say (void *s, uint32_t n)
{
    char text [KEY + sizeof n];
    memcpy (text, key, KEY);
    memcpy (text + KEY, &n, sizeof n);
    OK (zmq_send (s, text, sizeof text, ZMQ_DONTWAIT));
}

/*  Receives one part; is it what somebody well-behaved says?                   */
static int hear (void *s, uint32_t *n, char *whole, int *size)
{
    char text [4096];
    *size = zmq_recv (s, text, sizeof text, ZMQ_DONTWAIT);
    if (*size < 0) {
        CHECK (zmq_errno () == EAGAIN || zmq_errno () == EFSM);
        return 0;
    }
    memcpy (whole, text, *size < 256 ? (size_t) *size : 256);
    if (*size != KEY + 4 || memcmp (text, key, KEY))
        return 0;
    memcpy (n, text + KEY, 4);
    return 1;
}

/*  Takes what has come to one of our sockets; the number, if a peer's was in it. */
static int64_t take (int type)
{
    char whole [256], name [256];
    int size, named = -1;
    uint32_t n;
    int64_t found = -1;
    for (int k = 0; k < 200; k++) {
        int first = 1, good = 0;
        for (int more = 1; more; first = 0) {
            good = hear (ours [type], &n, whole, &size);
            if (size < 0)
                return found;
            if (first && type == ZMQ_ROUTER && (named = size) <= 255)
                memcpy (name, whole, (size_t) size);
            more = get_int (ours [type], ZMQ_RCVMORE);
        }
        if (type == ZMQ_REP)
            OK (zmq_send (ours [type], "", 0, ZMQ_DONTWAIT | ZMQ_SNDMORE)), say (ours [type], good ? n : 0);
        if (!good)
            continue;
        found = n;
        if (type == ZMQ_ROUTER && named >= 0)
            OK (zmq_send (ours [type], name, (size_t) named, ZMQ_SNDMORE)), say (ours [type], n);
        if (type == ZMQ_PAIR)
            say (ours [type], n);
    }
    return found;
}

/*  One number both ways on every socket that lets it, whatever else comes in.    */
static void round_trip (uint32_t n, int certain)
{
    int asked [TYPES], answered [TYPES];
    long end = now_ms () + (certain ? PATIENCE : 300);
    for (int t = 0; t < TYPES; t++) {
        asked [t] = !flows [t].asks, answered [t] = !flows [t].answers;
        if (flows [t].asks && (zmq_errno (), events (peers [t]) & ZMQ_POLLOUT))
            say (peers [t], n);
        if (flows [t].answers && !flows [t].asks)
            say (ours [t], n);
    }
    for (int left = 1; left; ) {
        left = 0;
        for (int t = 0; t < TYPES; t++) {
            char whole [256];
            int size;
            uint32_t heard;
            if (t != ZMQ_PUB && t != ZMQ_PUSH && t != ZMQ_REQ && take (t) == n)
                asked [t] = 1;
            if (flows [t].answers)
                while (hear (peers [t], &heard, whole, &size) || size >= 0)
                    if (size == KEY + 4 && heard == n)
                        answered [t] = 1;
            left += !asked [t] + !answered [t];
        }
        if (left && now_ms () > end) {
            if (!certain)
                return;
            for (int t = 0; t < TYPES; t++)
                if (!asked [t] || !answered [t])
                    FAIL ("type %d: number %u was not %s", t, n, asked [t] ? "answered" : "asked");
        }
        if (left) {
            zmq_pollitem_t items [2 * TYPES];
            for (int t = 0; t < TYPES; t++) {
                items [2 * t] = (zmq_pollitem_t) { ours [t], 0, asked [t] ? 0 : ZMQ_POLLIN, 0 };
                items [2 * t + 1] = (zmq_pollitem_t) { peers [t], 0, answered [t] ? 0 : ZMQ_POLLIN, 0 };
            }
            OK (zmq_poll (items, 2 * TYPES, 100));
        }
    }
}

int main (void)
{
    int count = getenv ("STRANGERS") ? atoi (getenv ("STRANGERS")) : 20000, told [2];
    seed = getenv ("SEED") ? (unsigned) atoi (getenv ("SEED")) : 1;
    if (count > 100000)
        alarm (3600);
    CHECK (pipe (told) == 0);
    pid_t child = fork ();
    if (child == 0) {
        alarm (0);
        if (read (told [0], ports, sizeof ports) == sizeof ports)
            strangers (count);
        _exit (0);
    }

    void *ctx = new_context (), *other = new_context ();
    for (int t = 0; t < TYPES; t++) {
        ours [t] = new_socket (ctx, flows [t].type);
        peers [t] = new_socket (other, flows [t].peer);
        if (t == ZMQ_SUB)
            OK (zmq_setsockopt (ours [t], ZMQ_SUBSCRIBE, key, KEY));
        if (flows [t].peer == ZMQ_SUB)
            OK (zmq_setsockopt (peers [t], ZMQ_SUBSCRIBE, key, KEY));
        const char *e = bind_tcp (ours [t]);
        ports [t] = port_of (e);
        connect_to (peers [t], e);
    }
    UNTIL (events (ours [ZMQ_PAIR]) & ZMQ_POLLOUT);
    char subscription [KEY + 1] = "\1";
    memcpy (subscription + 1, key, KEY);
    UNTIL (zmq_send (ours [ZMQ_XSUB], subscription, sizeof subscription, ZMQ_DONTWAIT) == (int) sizeof subscription);
    uint32_t n = 1;
    for (int k = 0; k < 5; k++)         /* until subscriptions are where they should be */
        round_trip (n++, 0);
    round_trip (n++, 1);

    CHECK (write (told [1], ports, sizeof ports) == sizeof ports);
    long before = 0, begun = now_ms (), after;
    int rounds = 0, status = 0;
    while (waitpid (child, &status, WNOHANG) == 0) {
        round_trip (n++, 1);
        if (++rounds && !before && now_ms () - begun > 2000)
            before = memory_kb ();
        if (count <= 20000 && now_ms () - begun > 20000)
            kill (child, SIGKILL);
    }
    CHECK (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);

    /*  They are gone. What a socket gives to anybody reaches its peer now.        */
    after = memory_kb ();
    nap (200);
    long end = now_ms () + PATIENCE;
    for (int done = 0; !done; ) {
        char whole [256];
        int size;
        uint32_t heard;
        if (events (ours [ZMQ_PUSH]) & ZMQ_POLLOUT)
            say (ours [ZMQ_PUSH], n);
        nap (2);
        done = hear (peers [ZMQ_PUSH], &heard, whole, &size) && heard == n;
        CHECK (now_ms () < end);
    }
    round_trip (++n, 1);
    say (ours [ZMQ_REQ], n);
    CHECK (zmq_recv (peers [ZMQ_REQ], subscription, sizeof subscription, 0) == KEY + 4);
    if (getenv ("VERBOSE"))
        printf ("%d rounds in %ld ms, %ld KiB before and %ld after\n", rounds, now_ms () - begun, before, after);
    if (before)
        CHECK (after < before + 16 * 1024);
    for (int t = 0; t < TYPES; t++)
        zmq_close (ours [t]), zmq_close (peers [t]);
    end_context (ctx), end_context (other);
    return 0;
}
