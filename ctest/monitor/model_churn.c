/*  Thousands of connects, kills, refusals, restarts, failed binds, unbinds and
 *  closes at random, on several I/O threads, while other threads come and go as
 *  peers; the events of all sockets are replayed into a model, which must not
 *  find a contradiction. SEED in the environment repeats a run's choices.      */
#include "monitor_model.h"

#define STEPS 6000
#define SLOTS 12      /* sockets that are open at a time       */
#define PORTS 24      /* ports whose listeners come and go     */
#define IVL 3

static int over, reading, opened, stopped; /* atomic */
static struct { pthread_mutex_t lock; int port, ipc; char path [108]; int listener; } places [PORTS];
static int bound_ports [SLOTS];           /* atomic: where our sockets listen, 0 nowhere */

static unsigned dice (unsigned *state, unsigned sides)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % sides;
}

/* ----------------------------------------------------------- the other side */

/*  A listener that opens and closes, and does things to who connects.        */
static void open_place (int i)
{
    struct sockaddr_in a = loopback (places [i].port);
    struct sockaddr_un u;
    int fd = socket (places [i].ipc ? AF_UNIX : AF_INET, SOCK_STREAM, 0), on = 1;
    CHECK (fd >= 0);
    if (places [i].ipc) {
        memset (&u, 0, sizeof u);
        u.sun_family = AF_UNIX;
        strcpy (u.sun_path, places [i].path);
        unlink (places [i].path);
        CHECK (bind (fd, (struct sockaddr *) &u, sizeof u) == 0);
    }
    else {
        setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind (fd, (struct sockaddr *) &a, sizeof a)) {  /* one of our sockets has it */
            close (fd);
            return;
        }
    }
    CHECK (listen (fd, 64) == 0);
    CHECK (fcntl (fd, F_SETFL, O_NONBLOCK) == 0);
    places [i].listener = fd;
}

static void abort_stream (int fd)
{
    struct linger now = { 1, 0 };
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void greet (int fd, unsigned *state)
{
    static const unsigned char hello [] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5, 0, 0 };
    static const unsigned char frame [] = { 0, 1, 'x' }, junk [] = { 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    size_t length = sizeof hello;
    switch (dice (state, 6)) {
    case 0: return;                                             /* says nothing */
    case 1: length = 1 + dice (state, length - 1); break;       /* stops halfway */
    case 2: send (fd, "\0", 1, MSG_NOSIGNAL); return;           /* no ZMTP at all */
    }
    if (send (fd, hello, length, MSG_NOSIGNAL) != (ssize_t) length || length < sizeof hello)
        return;
    switch (dice (state, 4)) {
    case 0: send (fd, frame, sizeof frame, MSG_NOSIGNAL); break;
    case 1: send (fd, junk, sizeof junk, MSG_NOSIGNAL); break;
    }
}

static void leave (int fd, unsigned *state)
{
    if (dice (state, 3) == 0)
        abort_stream (fd);
    close (fd);
}

static void *accepters (void *arg)
{
    unsigned state = (unsigned) (intptr_t) arg;
    int held [200], count = 0;
    while (!__atomic_load_n (&over, __ATOMIC_ACQUIRE)) {
        int i = (int) dice (&state, PORTS), fd;
        pthread_mutex_lock (&places [i].lock);
        if (places [i].listener < 0)
            open_place (i);
        else if (dice (&state, 4) == 0) {
            close (places [i].listener);
            places [i].listener = -1;
        }
        while (places [i].listener >= 0 && (fd = accept (places [i].listener, NULL, NULL)) >= 0) {
            greet (fd, &state);
            if (count < 200 && dice (&state, 3))
                held [count++] = fd;
            else
                leave (fd, &state);
        }
        pthread_mutex_unlock (&places [i].lock);
        if (count && dice (&state, 2)) {
            int k = (int) dice (&state, (unsigned) count);
            leave (held [k], &state);
            held [k] = held [--count];
        }
        nap (1);
    }
    while (count)
        close (held [--count]);
    return NULL;
}

static void *callers (void *arg)
{
    unsigned state = (unsigned) (intptr_t) arg;
    int held [60], count = 0;
    while (!__atomic_load_n (&over, __ATOMIC_ACQUIRE)) {
        int port = __atomic_load_n (&bound_ports [dice (&state, SLOTS)], __ATOMIC_ACQUIRE);
        if (port && count < 60) {
            struct sockaddr_in a = loopback (port);
            int fd = socket (AF_INET, SOCK_STREAM, 0);
            CHECK (fd >= 0);
            if (connect (fd, (struct sockaddr *) &a, sizeof a) == 0) {
                greet (fd, &state);
                held [count++] = fd;
            }
            else
                close (fd);
        }
        while (count && dice (&state, 4)) {
            int k = (int) dice (&state, (unsigned) count);
            leave (held [k], &state);
            held [k] = held [--count];
        }
        if (dice (&state, 20) == 0)
            nap (1);
    }
    while (count)
        close (held [--count]);
    return NULL;
}

/* ---------------------------------------------------------------- our side */

#define TEXTS 100
typedef struct {
    void *s;
    char bound [4] [100];
    char used [TEXTS] [120];     /* what it was ever connected or bound to */
    int count;
} slot_t;

static void *ctx;

static void open_slot (slot_t *slot, unsigned *state)
{
    memset (slot, 0, sizeof *slot);
    slot->s = zmq_socket (ctx, ZMQ_DEALER);
    CHECK (slot->s != NULL);
    set_int (slot->s, ZMQ_LINGER, dice (state, 2) ? 0 : 20);
    set_int (slot->s, ZMQ_RECONNECT_IVL, IVL);
    set_int (slot->s, ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
    set_int (slot->s, ZMQ_OXIDE_MONITOR_HWM, 0);
    set_int (slot->s, ZMQ_HANDSHAKE_IVL, 30);
    if (dice (state, 8) == 0)
        OK (zmq_setsockopt (slot->s, ZMQ_TCP_ACCEPT_FILTER, "192.0.2.1", 9));
    OK (add_monitor (slot->s, "inproc://all", -1));
    opened++;
}

static void close_slot (slot_t *slot, int i)
{
    __atomic_store_n (&bound_ports [i], 0, __ATOMIC_RELEASE);
    zmq_close (slot->s);
    slot->s = NULL;
}

static int is_new (slot_t *slot, const char *text)
{
    for (int i = 0; i < slot->count; i++)
        if (!strcmp (slot->used [i], text))
            return 0;
    if (slot->count == TEXTS)
        return 0;
    snprintf (slot->used [slot->count++], sizeof slot->used [0], "%s", text);
    return 1;
}

static void bind_slot (slot_t *slot, int i, unsigned *state)
{
    int k = (int) dice (state, 4);
    if (slot->bound [k] [0]) {
        __atomic_store_n (&bound_ports [i], 0, __ATOMIC_RELEASE);
        if (dice (state, 6) == 0 && !strncmp (slot->bound [k], "ipc", 3))
            unlink (slot->bound [k] + 6);  /* CLOSE_FAILED */
        OK (zmq_unbind (slot->s, slot->bound [k]));
        slot->bound [k] [0] = 0;
        return;
    }
    strcpy (slot->bound [k], bind_fresh (slot->s, dice (state, 4) ? "tcp" : "ipc"));
    is_new (slot, slot->bound [k]);
    if (!strncmp (slot->bound [k], "tcp", 3))
        __atomic_store_n (&bound_ports [i], port_of (slot->bound [k]), __ATOMIC_RELEASE);
}

static const char *text_of (int place)
{
    RING (120);
    if (!places [place].ipc)
        return tcp_endpoint (places [place].port);
    snprintf (buf, room, "ipc://%s", places [place].path);
    return buf;
}

/*  To a place of the others, or to a socket of ours.                         */
static void connect_slot (slot_t *slots, int i, unsigned *state)
{
    int other = (int) dice (state, SLOTS);
    const char *text = text_of ((int) dice (state, PORTS)), *ours = slots [other].bound [dice (state, 4)];
    if (dice (state, 3) == 0 && slots [other].s && *ours)
        text = ours;
    if (!is_new (&slots [i], text))
        return;
    connect_to (slots [i].s, text);
    if (dice (state, 6) == 0)
        OK (zmq_disconnect (slots [i].s, text));
}

static void one_step (slot_t *slots, unsigned *state)
{
    int i = (int) dice (state, SLOTS);
    const char *text;
    slot_t *slot = &slots [i];
    if (!slot->s) {
        open_slot (slot, state);
        return;
    }
    switch (dice (state, 16)) {
    case 0: case 1: case 2: case 3:
        bind_slot (slot, i, state);
        break;
    case 4: case 5: case 6: case 7:
        connect_slot (slots, i, state);
        break;
    case 8:
        text = text_of ((int) dice (state, PORTS));
        if (!strncmp (text, "tcp", 3) && is_new (slot, text))
            zmq_bind (slot->s, text);  /* fails unless the place is closed */
        break;
    case 9:
        FAILS (zmq_bind (slot->s, "tcp://nosuchif9:1"), ENODEV);
        break;
    case 10:
        close_slot (slot, i);
        break;
    case 11:
        nap (1);
        break;
    default:
        zmq_send (slot->s, "hello", 5, ZMQ_DONTWAIT);
        zmq_recv (slot->s, &(char [8]) { 0 }, 8, ZMQ_DONTWAIT);
    }
}

static void *replay (void *arg)
{
    model_t *m = arg;
    void *reader = zmq_socket (ctx, ZMQ_PAIR);
    CHECK (reader != NULL);
    set_int (reader, ZMQ_RCVHWM, 0);
    connect_to (reader, "inproc://all");
    __atomic_store_n (&reading, 1, __ATOMIC_RELEASE);
    zmq_oxide_event_t e;
    while (read_ext (reader, &e, 0) == 0) {
        model_take (m, &e);
        if (e.event == ZMQ_EVENT_MONITOR_STOPPED)
            __atomic_add_fetch (&stopped, 1, __ATOMIC_RELEASE);
    }
    CHECK_INT (errno, ETERM);
    zmq_close (reader);
    return NULL;
}

int main (void)
{
    const char *given = getenv ("SEED");
    unsigned seed = given ? (unsigned) atoi (given) : (unsigned) (getpid () ^ now_ms ()), state = seed;
    printf ("SEED=%u\n", seed);
    slot_t slots [SLOTS];
    memset (slots, 0, sizeof slots);
    for (int i = 0; i < PORTS; i++) {
        pthread_mutex_init (&places [i].lock, NULL);
        places [i].ipc = i % 4 == 3;
        places [i].listener = -1;
        char name [20];
        snprintf (name, sizeof name, "place%d", i);
        snprintf (places [i].path, sizeof places [i].path, "%s", temp_path (name));
        close (raw_bind (&places [i].port));
    }
    ctx = zmq_init (4);
    model_t *m = new_model (IVL, 2 * IVL);
    open_slot (&slots [0], &state);
    pthread_t reader = start (replay, m), others [3];
    UNTIL (__atomic_load_n (&reading, __ATOMIC_ACQUIRE));
    others [0] = start (accepters, (void *) (intptr_t) (seed + 1));
    others [1] = start (callers, (void *) (intptr_t) (seed + 2));
    others [2] = start (callers, (void *) (intptr_t) (seed + 3));
    for (int i = 0; i < STEPS; i++) {
        one_step (slots, &state);
        if (!slots [0].s)  /* the endpoint needs a socket */
            open_slot (&slots [0], &state);
    }
    __atomic_store_n (&over, 1, __ATOMIC_RELEASE);
    for (int i = 0; i < 3; i++)
        join (others [i]);
    for (int i = SLOTS - 1; i >= 0; i--)
        if (slots [i].s)
            close_slot (&slots [i], i);
    /*  What lingers goes on after zmq_close, and a reader that has read all
     *  learns of zmq_term before that is over.                               */
    UNTIL (__atomic_load_n (&stopped, __ATOMIC_ACQUIRE) == opened);
    end_context (ctx);
    join (reader);
    model_over (m);
    for (int bit = 0; bit < 25; bit++)
        if (m->counts [bit])
            printf ("%7d %s\n", m->counts [bit], ext_name (1 << bit));
    return 0;
}
