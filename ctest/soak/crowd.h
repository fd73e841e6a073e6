/*  crowd.h - a hub with sockets of all types, and peers that come and go. SECONDS=n
 *  says for how long (300).
 *
 *  The hub lives in the test program, a thread for each socket. Peers are processes of
 *  their own with eight sockets each; what both have seen of each other
 *  stands in memory that they share. A director starts peers, asks them to leave,
 *  kills, stops and resumes them, and does what the test adds to that (`trouble`).
 *
 *  What is checked, of every message:
 *    it arrives whole, at who it is for, at most once, and in order;
 *    PUSH, PUB, DEALER, PAIR: while nobody cuts connections, none of a life's
 *      messages is missing in between, and none at all when that life has ended by
 *      leaving; a connection that was cut costs what was on its way, once;
 *    PUSH to many: none arrives twice, and in an epoch in which nobody goes none is lost;
 *    REQ and REP: every question gets its own answer;
 *    XPUB hears of every subscription's beginning and end, also of the killed.
 *  And after each epoch, when all peers are gone: the descriptors and threads of the
 *  beginning, and no more memory than before, the first two epochs aside: what is
 *  allocated, and loosely what is resident, for the allocator keeps some of it.  */
#ifndef CROWD_H
#define CROWD_H
#include "../test.h"
#include <dirent.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/*  A network that was down sends again when it thinks fit.                      */
#undef PATIENCE
#define PATIENCE 90000

enum { SLOTS = 6, LIVES = 4096, DEALT = 1 << 24, WINDOW = 16, EPOCH = 30000 };

/*  What a life (one process in a slot) has sent, and what of it was seen.       */
typedef struct {
    _Atomic uint64_t pushed, push_seen, published, pub_seen, pub_gaps, asked, answered, requested, replied;
    _Atomic int cuts;           /* as many when it began */
} life_t;

enum { PULL, PUSH, PUB, SUB, ROUTER, REP, XPUB, PAIR, KINDS = PAIR + SLOTS };

typedef struct {
    /*  Where peers connect to: a life takes the first or the second.            */
    char endpoint [2] [KINDS] [128], straight [KINDS] [128];
    int cuts_happen;            /* connections do not only end with their peers */
    life_t life [SLOTS] [LIVES];
    _Atomic int leave [SLOTS], trouble, cuts, outages, failed;
    _Atomic uint64_t heard, gaps, resets, got;
    atomic_uchar arrived [DEALT];   /* of what the hub's PUSH deals out */
} shared_t;
static shared_t *shared;
static int shared_fd;

/*  What is the matter is said once, by whoever notices first.                  */
#define WRONG(...) do { shared->failed = 1; FAIL (__VA_ARGS__); } while (0)

/* ---------------------------------------------------------------- messages */

typedef struct {
    uint32_t slot, life, size, sum;
    uint64_t number;
} head_t;

static uint32_t sum_of (const head_t *h)
{
    return (h->slot * 31 + h->life) * 31 + h->size * 7 + (uint32_t) (h->number * 2654435761u);
}
static size_t size_of (uint64_t number) { return sizeof (head_t) + (number % 64 ? number * 7919 % 300 : number * 104729 % 20000); }

/*  Builds message number NUMBER; its size.                                     */
static size_t build (char *data, int slot, int life, uint64_t number)
{
    head_t h = { (uint32_t) slot, (uint32_t) life, (uint32_t) size_of (number), 0, number };
    h.sum = sum_of (&h);
    memcpy (data, &h, sizeof h);
    memset (data + sizeof h, (int) (number % 251), h.size - sizeof h);
    return h.size;
}
static head_t check (const char *data, int size)
{
    head_t h;
    if (size < (int) sizeof h)
        WRONG ("a message of %d bytes", size);
    memcpy (&h, data, sizeof h);
    if ((int) h.size != size || h.sum != sum_of (&h) || h.slot > SLOTS || h.life >= LIVES)
        WRONG ("a message is not what was sent");
    for (int i = sizeof h; i < size; i++)
        if ((unsigned char) data [i] != h.number % 251)
            WRONG ("byte %d of a message is not what was sent", i);
    atomic_fetch_add (&shared->heard, 1);
    return h;
}
enum { MOST = 20100 };

/*  Notes that message NUMBER (from 1) of a stream has come, of which SEEN came last;
 *  says whether one is missing in between.                                     */
static int in_order (const char *what, _Atomic uint64_t *seen, uint64_t number)
{
    uint64_t before = atomic_exchange (seen, number);
    if (number <= before)
        WRONG ("%s: number %llu after %llu", what, (unsigned long long) number, (unsigned long long) before);
    if (number == before + 1)
        return 0;
    atomic_fetch_add (&shared->gaps, 1);
    if (!shared->cuts_happen)
        WRONG ("%s: %llu missing before number %llu", what, (unsigned long long) (number - before - 1), (unsigned long long) number);
    return 1;
}

/* --------------------------------------------------------------------- hub */

static const int kind_type [] = { ZMQ_PULL, ZMQ_PUSH, ZMQ_PUB, ZMQ_SUB, ZMQ_ROUTER, ZMQ_REP, ZMQ_XPUB };
static const char *hub_address = "127.0.0.1";
static void *hub;
static volatile int hub_stops, hub_pauses;
static uint64_t dealt;          /* numbers given to PUSH so far */
static volatile int topics;     /* that XPUB knows somebody to want */

static void *hub_socket (int kind)
{
    char endpoint [64];
    void *s = new_socket (hub, kind < PAIR ? kind_type [kind] : ZMQ_PAIR);
    set_int (s, ZMQ_RCVTIMEO, 50);
    set_int (s, ZMQ_SNDTIMEO, 50);
    if (kind == PUB || kind == XPUB || kind == SUB || kind == ROUTER) {
        set_int (s, ZMQ_SNDHWM, 0);
        set_int (s, ZMQ_RCVHWM, 0);
    }
    if (kind == SUB)
        OK (zmq_setsockopt (s, ZMQ_SUBSCRIBE, "", 0));
    get_int (s, ZMQ_FD);        /* so that later none is new */
    /*  Of a peer that is killed while the network is down no word may ever come.
     *  Asking shows that it is gone; those that live have time to answer.        */
    set_int (s, ZMQ_TCP_KEEPALIVE, 1);
    set_int (s, ZMQ_TCP_KEEPALIVE_IDLE, 1);
    set_int (s, ZMQ_TCP_KEEPALIVE_INTVL, 1);
    set_int (s, ZMQ_TCP_KEEPALIVE_CNT, 100);
    snprintf (endpoint, sizeof endpoint, "tcp://%s:*", hub_address);
    strcpy (shared->straight [kind], bind_to (s, endpoint));
    strcpy (shared->endpoint [0] [kind], shared->straight [kind]);
    strcpy (shared->endpoint [1] [kind], bind_fresh (s, "ipc"));
    return s;
}

static void *in_pull (void *s)
{
    char data [MOST];
    while (!hub_stops) {
        int n = zmq_recv (s, data, sizeof data, 0);
        if (n == -1)
            continue;
        head_t h = check (data, n);
        in_order ("PUSH to PULL", &shared->life [h.slot] [h.life].push_seen, h.number);
    }
    return NULL;
}
static void *in_push (void *s)
{
    char data [MOST];
    while (!hub_stops) {
        nap (2);
        for (int i = 0; i < 4 && !hub_pauses && dealt + 1 < DEALT; i++)
            if (zmq_send (s, data, build (data, SLOTS, 0, dealt + 1), ZMQ_DONTWAIT) != -1)
                dealt++;
    }
    return NULL;
}
static void *in_pub (void *s)
{
    char data [MOST + 1];
    for (uint64_t n = 1; !hub_stops; n++) {
        for (int topic = 0; topic < 3; topic++) {
            data [0] = (char) ('A' + topic);
            OK (zmq_send (s, data, 1 + build (data + 1, SLOTS, topic, n), 0));
        }
        nap (3);
    }
    return NULL;
}
static void *in_sub (void *s)
{
    char data [MOST];
    while (!hub_stops) {
        int n = zmq_recv (s, data, sizeof data, 0);
        if (n == -1)
            continue;
        head_t h = check (data, n);
        life_t *life = &shared->life [h.slot] [h.life];
        if (life->pub_seen == 0)
            life->pub_seen = h.number;      /* it began before we were known */
        else if (in_order ("PUB to SUB", &life->pub_seen, h.number) && (int) atomic_fetch_add (&life->pub_gaps, 1) >= shared->cuts - life->cuts)
            WRONG ("PUB to SUB: more gaps than cuts");
    }
    return NULL;
}
static void *in_router (void *s)
{
    char id [256], data [MOST];
    while (!hub_stops) {
        int size = zmq_recv (s, id, sizeof id, 0);
        if (size == -1)
            continue;
        if (!get_int (s, ZMQ_RCVMORE))
            WRONG ("a ROUTER's message of one part");
        int n = OK (zmq_recv (s, data, sizeof data, 0));
        check (data, n);
        OK (zmq_send (s, id, (size_t) size, ZMQ_SNDMORE));
        OK (zmq_send (s, data, (size_t) n, 0));
    }
    return NULL;
}
static void echo (void *s, int may_be_gone)
{
    char data [MOST];
    while (!hub_stops) {
        int n = zmq_recv (s, data, sizeof data, 0);
        if (n == -1)
            continue;
        check (data, n);
        int sent = zmq_send (s, data, (size_t) n, 0);
        if (!may_be_gone)
            OK (sent);
    }
}
static void *in_rep (void *s)
{
    echo (s, 0);
    return NULL;
}
static void *in_pair (void *s)
{
    echo (s, 1);
    return NULL;
}
/*  Topics are s0 to s2, of several peers each, and one of each life's own.       */
static void *in_xpub (void *s)
{
    static char known [SLOTS * LIVES + 3];
    char data [64];
    for (int turn = 0; !hub_stops; turn++) {
        int n = zmq_recv (s, data, sizeof data - 1, 0), slot, life, *which = &slot;
        if (n != -1) {
            data [n] = 0;
            if (sscanf (data + 1, "u%d.%d", &slot, &life) == 2)
                slot = slot * LIVES + life;
            else if (sscanf (data + 1, "s%d", &slot) == 1)
                slot += SLOTS * LIVES;
            else
                WRONG ("XPUB got '%s'", data + 1);
            if (known [*which] == data [0])
                WRONG ("XPUB heard twice of '%s'", data + 1);
            known [*which] = data [0];
            topics += data [0] ? 1 : -1;
        }
        for (int i = 0; i < 3; i++) {
            snprintf (data, sizeof data, "s%d", i);
            OK (zmq_send (s, data, 2, 0));
        }
    }
    return NULL;
}
static thread_fn const in_kind [] = { in_pull, in_push, in_pub, in_sub, in_router, in_rep, in_xpub };

static void *hub_sockets [KINDS];
static pthread_t hub_threads [KINDS];

static void open_hub (void)
{
    hub = zmq_init (2);
    for (int kind = 0; kind < KINDS; kind++)
        hub_sockets [kind] = hub_socket (kind);
    for (int kind = 0; kind < KINDS; kind++)
        hub_threads [kind] = start (kind < PAIR ? in_kind [kind] : in_pair, hub_sockets [kind]);
}
static void close_hub (void)
{
    hub_stops = 1;
    for (int kind = 0; kind < KINDS; kind++) {
        join (hub_threads [kind]);
        OK (zmq_close (hub_sockets [kind]));
    }
    end_context (hub);
}

/* -------------------------------------------------------------------- peer */

static void *peer_socket (void *ctx, int type, int kind, int life)
{
    void *s = zmq_socket (ctx, type);
    int linger = 20000;
    CHECK (s != NULL);
    OK (zmq_setsockopt (s, ZMQ_LINGER, &linger, sizeof linger));
    set_int (s, ZMQ_RECONNECT_IVL, 20);
    if (type == ZMQ_SUB || type == ZMQ_XSUB || type == ZMQ_PUB) {
        set_int (s, ZMQ_SNDHWM, 0);
        set_int (s, ZMQ_RCVHWM, 0);
    }
    connect_to (s, shared->endpoint [life % 2] [kind]);
    return s;
}

/*  Messages that are to come back, WINDOW of them at a time.                     */
typedef struct {
    void *s;
    uint64_t sent, settled;
    _Atomic uint64_t seen;
    long heard;
} echo_t;

static void ask (echo_t *e, int slot, int life, char *data, const char *what)
{
    int n;
    while ((n = zmq_recv (e->s, data, MOST, ZMQ_DONTWAIT)) != -1) {
        head_t h = check (data, n);
        if ((int) h.slot == slot && (int) h.life == life)
            in_order (what, &e->seen, h.number);
        else if (strcmp (what, "PAIR"))     /* a successor may hear what was said to its predecessor */
            WRONG ("%s: an answer to another", what);
        e->settled = e->seen;
        e->heard = now_ms ();
    }
    /*  What a cut has cost will not come.                                      */
    if (shared->cuts_happen && now_ms () - e->heard > 3000)
        e->settled = e->sent;
    if (e->sent < e->settled + WINDOW && zmq_send (e->s, data, build (data, slot, life, e->sent + 1), ZMQ_DONTWAIT) != -1)
        e->sent++;
}

static void peer (int slot, int number)
{
    static char data [MOST];
    life_t *life = &shared->life [slot] [number];
    void *ctx = zmq_init (1), *push = peer_socket (ctx, ZMQ_PUSH, PULL, number), *pull = peer_socket (ctx, ZMQ_PULL, PUSH, number);
    void *sub = peer_socket (ctx, ZMQ_SUB, PUB, number), *pub = peer_socket (ctx, ZMQ_PUB, SUB, number);
    void *req = peer_socket (ctx, ZMQ_REQ, REP, number), *xsub = peer_socket (ctx, ZMQ_XSUB, XPUB, number);
    echo_t dealer = { peer_socket (ctx, ZMQ_DEALER, ROUTER, number), 0, 0, 0, now_ms () };
    echo_t pair = { peer_socket (ctx, ZMQ_PAIR, PAIR + slot, number), 0, 0, 0, now_ms () };
    char topic = (char) ('A' + number % 3), own [32], common [8];
    _Atomic uint64_t pub_last = 0;
    uint64_t requests = 0;
    long asked_at = 0;
    int waiting = 0, gaps = 0, cuts = shared->cuts;
    life->cuts = cuts;
    OK (zmq_setsockopt (sub, ZMQ_SUBSCRIBE, &topic, 1));
    snprintf (own, sizeof own, "\1u%d.%d", slot, number);
    snprintf (common, sizeof common, "\1s%d", slot % 3);
    OK (zmq_send (xsub, own, strlen (own), 0));
    OK (zmq_send (xsub, common, 3, 0));
    while (!shared->leave [slot] && !shared->failed) {
        zmq_pollitem_t items [] = { { pull, 0, ZMQ_POLLIN, 0 }, { sub, 0, ZMQ_POLLIN, 0 }, { req, 0, ZMQ_POLLIN, 0 },
                                    { xsub, 0, ZMQ_POLLIN, 0 }, { dealer.s, 0, ZMQ_POLLIN, 0 }, { pair.s, 0, ZMQ_POLLIN, 0 } };
        int n;
        zmq_poll (items, 6, 10);
        while ((n = zmq_recv (pull, data, sizeof data, ZMQ_DONTWAIT)) != -1) {
            head_t h = check (data, n);
            if (atomic_exchange (&shared->arrived [h.number], 1))
                WRONG ("PUSH to many: number %llu twice", (unsigned long long) h.number);
            atomic_fetch_add (&shared->got, 1);
        }
        while ((n = zmq_recv (sub, data, sizeof data, ZMQ_DONTWAIT)) != -1) {
            if (data [0] != topic)
                WRONG ("SUB got topic %c", data [0]);
            head_t h = check (data + 1, n - 1);
            if (pub_last && in_order ("PUB to many", &pub_last, h.number) && gaps++ >= shared->cuts - cuts)
                WRONG ("PUB to many: more gaps than cuts");
            pub_last = h.number;
        }
        while ((n = zmq_recv (xsub, data, sizeof data, ZMQ_DONTWAIT)) != -1)
            if (n != 2 || memcmp (data, common + 1, 2))
                WRONG ("XSUB got what it did not ask for");
        ask (&dealer, slot, number, data, "DEALER");
        ask (&pair, slot, number, data, "PAIR");
        life->asked = dealer.sent;
        life->answered = dealer.seen;
        if (waiting && (n = zmq_recv (req, data, sizeof data, ZMQ_DONTWAIT)) != -1) {
            head_t h = check (data, n);
            if (h.number != requests || (int) h.slot != slot || (int) h.life != number)
                WRONG ("REQ: not its answer");
            life->replied = requests;
            waiting = 0;
        }
        if (waiting && shared->cuts_happen && now_ms () - asked_at > 3000) {
            /*  The answer went with a connection: another socket asks anew.    */
            set_int (req, ZMQ_LINGER, 0);
            OK (zmq_close (req));
            req = peer_socket (ctx, ZMQ_REQ, REP, number);
            atomic_fetch_add (&shared->resets, 1);
            waiting = 0;
        }
        if (!waiting && zmq_send (req, data, build (data, slot, number, requests + 1), ZMQ_DONTWAIT) != -1) {
            life->requested = ++requests;
            waiting = 1;
            asked_at = now_ms ();
        }
        for (int i = 0; i < 3; i++) {
            if (zmq_send (push, data, build (data, slot, number, life->pushed + 1), ZMQ_DONTWAIT) != -1)
                life->pushed++;
            OK (zmq_send (pub, data, build (data, slot, number, life->published + 1), 0));
            life->published++;
        }
    }
    /*  What was asked is answered, unless somebody cut it off.                   */
    long end = now_ms () + PATIENCE;
    while (!shared->cuts_happen && !shared->failed && dealer.seen < dealer.sent) {
        int n = zmq_recv (dealer.s, data, sizeof data, ZMQ_DONTWAIT);
        if (n != -1)
            in_order ("DEALER", &dealer.seen, check (data, n).number);
        else if (now_ms () > end)
            WRONG ("DEALER: %llu answers missing", (unsigned long long) (dealer.sent - dealer.seen));
        else
            nap (2);
    }
    set_int (pair.s, ZMQ_LINGER, 0);
    set_int (req, ZMQ_LINGER, 0);
    void *all [] = { push, pull, sub, pub, req, xsub, dealer.s, pair.s };
    for (int i = 0; i < 8; i++)
        OK (zmq_close (all [i]));
    OK (zmq_term (ctx));
}

/* ---------------------------------------------------------------- director */

static struct { pid_t pid; int life; long stopped_until; } peers [SLOTS];
static int lives, kills, stops, left, strict;
static void (*before_exec) (void);     /* in a peer's process */
static void (*trouble) (void);          /* called again and again */
static void (*heal) (void);             /* ends what that did */
static unsigned dice = 1;

static unsigned roll (unsigned sides)
{
    dice = dice * 1103515245 + 12345;
    return (dice >> 16) % sides;
}

/*  Started anew from the program's file: a fork alone would have the hub in it.   */
static void begin (int slot)
{
    char number [3] [16];
    int life = peers [slot].life = ++lives % LIVES;
    memset (&shared->life [slot] [life], 0, sizeof (life_t));
    shared->leave [slot] = 0;
    snprintf (number [0], 16, "%d", shared_fd);
    snprintf (number [1], 16, "%d", slot);
    snprintf (number [2], 16, "%d", life);
    fflush (stdout);
    pid_t director = getpid ();
    if (!(peers [slot].pid = fork ())) {
        prctl (PR_SET_PDEATHSIG, SIGKILL);
        if (getppid () != director)
            _exit (1);
        if (before_exec)
            before_exec ();
        execl ("/proc/self/exe", "peer", number [0], number [1], number [2], (char *) NULL);
        _exit (127);
    }
    CHECK (peers [slot].pid != -1);
    peers [slot].stopped_until = 0;
}
static void end (int slot, int by_kill)
{
    int status;
    life_t *life = &shared->life [slot] [peers [slot].life];
    if (heal && !by_kill)
        heal ();
    shared->leave [slot] = 1;
    kill (peers [slot].pid, by_kill ? SIGKILL : SIGCONT);
    CHECK (waitpid (peers [slot].pid, &status, 0) == peers [slot].pid);
    peers [slot].pid = 0;
    if (by_kill) {
        CHECK (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
        kills++;
        return;
    }
    if (status)
        FAIL ("a peer ended with %x", status);
    left++;
    if (life->replied > life->requested || life->answered > life->asked || life->push_seen > life->pushed)
        FAIL ("a peer got more than there was");
    /*  It has lingered, so all is on its way.                                  */
    if (!shared->cuts_happen) {
        UNTIL (life->push_seen == life->pushed);
        UNTIL (life->pub_seen == life->published || !life->pub_seen);
        strict++;
    }
}
static void nobody_ended_by_himself (void)
{
    int status;
    for (int slot = 0; slot < SLOTS; slot++)
        if (peers [slot].pid && waitpid (peers [slot].pid, &status, WNOHANG))
            FAIL ("a peer ended by itself with %x", status);
    if (shared->failed)
        FAIL ("a peer has failed");
}
static int thread_count (void)
{
    int n = 0;
    DIR *dir = opendir ("/proc/self/task");
    CHECK (dir != NULL);
    for (struct dirent *e; (e = readdir (dir)) != NULL; )
        n += e->d_name [0] != '.';
    closedir (dir);
    return n;
}

static long allocated_kb (void) { return (long) (allocated () / 1024); }

/*  Something happens to somebody.                                              */
static void stir (int calm)
{
    int slot = (int) roll (SLOTS);
    switch (roll (calm ? 3 : 6)) {
    case 0: case 1: case 2:
        if (!peers [slot].stopped_until) {
            kill (peers [slot].pid, SIGSTOP);
            peers [slot].stopped_until = now_ms () + 10 + (long) roll (900);
            stops++;
        }
        break;
    case 3: end (slot, 0), begin (slot); break;
    default: end (slot, 1), begin (slot); break;
    }
}
static void resume (long now)
{
    for (int slot = 0; slot < SLOTS; slot++)
        if (peers [slot].stopped_until && peers [slot].stopped_until <= now) {
            kill (peers [slot].pid, SIGCONT);
            peers [slot].stopped_until = 0;
        }
}

/*  The whole of it. ARRANGE may lead peers elsewhere.                            */
static int crowd (void (*arrange) (void))
{
    const char *given = getenv ("SECONDS");
    int seconds = given && atoi (given) > 0 ? atoi (given) : 300;
    long deadline = now_ms () + seconds * 1000L, memory = 0, allocated = 0;
    alarm ((unsigned) seconds + 100);
    open_hub ();
    if (arrange)
        arrange ();
    int descriptors = open_descriptors (), threads = thread_count ();
    for (int epoch = 0; now_ms () < deadline; epoch++) {
        int calm = epoch % 2;
        uint64_t got = shared->got, dealt_before = dealt;
        long over = now_ms () + EPOCH < deadline ? now_ms () + EPOCH : deadline, next = 0;
        for (int slot = 0; slot < SLOTS; slot++)
            begin (slot);
        shared->trouble = 1;
        hub_pauses = 0;
        while (now_ms () < over) {
            nap (5);
            nobody_ended_by_himself ();
            resume (now_ms ());
            if (now_ms () > next) {
                stir (calm);
                next = now_ms () + (long) roll (200);
            }
            if (trouble)
                trouble ();
        }
        resume (LONG_MAX);
        shared->trouble = 0;
        if (heal)
            heal ();
        hub_pauses = 1;
        if (calm && !shared->cuts_happen)
            UNTIL (shared->got - got == dealt - dealt_before);
        for (int slot = 0; slot < SLOTS; slot++)
            end (slot, 0);
        UNTIL (topics == 0);
        UNTIL (open_descriptors () == descriptors);
        CHECK_INT (thread_count (), threads);
        /*  Large blocks are kept for the next messages until nothing came for a second.
         *  That is over by now, or they count as growth below.                      */
        nap (2500);
        printf ("epoch %d: %d lives, %d killed, %d left (%d accounted for to the last message), %d stops, %d cuts, %d outages; "
                "%llu messages checked, %llu gaps, %llu questions repeated; %d descriptors, %d threads, %ld KiB resident, %ld allocated\n",
                epoch + 1, lives, kills, left, strict, stops, (int) shared->cuts, (int) shared->outages, (unsigned long long) shared->heard,
                (unsigned long long) shared->gaps, (unsigned long long) shared->resets, descriptors, threads, memory_kb (), allocated_kb ());
        if (epoch < 2)
            memory = memory_kb (), allocated = allocated_kb ();
        else if (memory_kb () > memory * 2 + 4000 || allocated_kb () > allocated + allocated / 5 + 500)
            FAIL ("%ld KiB resident and %ld allocated after %d epochs, %ld and %ld after two", memory_kb (), allocated_kb (), epoch + 1,
                  memory, allocated);
    }
    close_hub ();
    return 0;
}

/*  Called first: a program that was started as a peer ends in here.              */
static void crowd_begins (int argc, char **argv)
{
    shared_fd = argc == 4 ? atoi (argv [1]) : (int) syscall (SYS_memfd_create, "crowd", 0);
    CHECK (shared_fd >= 0 && (argc == 4 || ftruncate (shared_fd, sizeof *shared) == 0));
    shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, shared_fd, 0);
    CHECK (shared != MAP_FAILED);
    if (argc == 4) {
        alarm (0);
        peer (atoi (argv [2]), atoi (argv [3]));
        exit (0);
    }
}
#endif
