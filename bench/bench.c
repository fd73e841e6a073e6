/* bench KIND [NAME=VALUE...]: one measurement, printed as NAME=VALUE pairs on one line. bench/run calls it.
 *
 * Only what libzmq 3.2 and 4.x have in common is used, so that one source measures both. A KIND has a near side, which
 * binds, measures and reports, and a far side: a process forked before any context exists, or with inproc a thread.
 * The two talk about the run (endpoint, go, done, figures) over a link of their own, never over what is measured.
 *
 * Time runs from the first message received to the last; CPU time and wake-ups (voluntary context switches) of both
 * sides from "go" to "done". Connecting, warming up and closing are outside of both. Every message is numbered and
 * checked: one lost, doubled or damaged ends the run with an error.
 */
#define _GNU_SOURCE
#include <zmq.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined PEER && ZMQ_VERSION_MAJOR < 4
#error "the peer is to be a libzmq 4"
#endif

/* ---- what the command line sets ---- */

static const char *transport = "tcp";
static size_t size = 8;      /* of a message */
static int hwm = 1000;       /* both marks of each socket */
static int count = 10;       /* SUBs, DEALERs, connections, idle sockets */
static double seconds = 0.5; /* how long to send */
static int limit = 15;       /* seconds after which the run counts as hung */
static int monitored = 0;    /* whether both sides' sockets are monitored */

/* ---- failing ---- */

static const char *volatile step = "starting";
static volatile uint64_t progress;

#define NEED(x) ((x) ? (void)0 : fail("%s:%d: %s: %s", __FILE__, __LINE__, #x, zmq_strerror(errno)))

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (while %s, after %llu)\n", step, (unsigned long long)progress);
    _exit(1);
}

/* Nothing that stdio or malloc locks: the alarm may find the program anywhere. */
static void on_alarm(int signal)
{
    char text[200];
    int n = snprintf(text, sizeof text, "hung while %s, after %llu\n", step, (unsigned long long)progress);
    (void)signal;
    if (write(2, text, n) < 0)
        _exit(3);
    _exit(2);
}

/* The near side may be blocked in the library for ever when the far side has died. */
static void on_child(int signal, siginfo_t *info, void *unused)
{
    (void)signal, (void)unused;
    if (info->si_code != CLD_EXITED || info->si_status != 0)
        _exit(info->si_code == CLD_EXITED ? info->si_status : 128 + info->si_status);
}

/* ---- clocks and figures ---- */

struct usage {
    double cpu;  /* seconds, user and system */
    double waits; /* voluntary context switches */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void rest(double how_long)
{
    struct timespec t = {(time_t)how_long, (long)((how_long - (time_t)how_long) * 1e9)};
    while (nanosleep(&t, &t) && errno == EINTR)
        ;
}

static struct usage since(struct usage before)
{
    struct rusage r;
    NEED(getrusage(RUSAGE_SELF, &r) == 0);
    return (struct usage){r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6 - before.cpu,
                          r.ru_nvcsw - before.waits};
}

static struct usage usage(void) { return since((struct usage){0, 0}); }

/* Resident KiB. smaps_rollup counts; the figures in statm and status may lag behind. */
static double resident(void)
{
    char line[200];
    double kib = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    NEED(file);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "Rss: %lf", &kib) == 1)
            break;
    fclose(file);
    return kib;
}

static void report(const char *name, double value) { printf("%s=%.9g ", name, value); }

static void report_usage(double messages, struct usage near, struct usage far)
{
    report("messages", messages);
    report("cpu", (near.cpu + far.cpu) * 1e6 / messages);
    report("waits", (near.waits + far.waits) / messages);
}

/* ---- the two sides and their link ---- */

struct note {
    char endpoint[200];
    uint64_t count;
    double seconds, memory;
    struct usage used;
    int final;
};

static void *context;
static pthread_t thread;

static int inproc(void) { return strcmp(transport, "inproc") == 0; }

static void tell(int link, struct note note) { NEED(send(link, &note, sizeof note, MSG_NOSIGNAL) == sizeof note); }

static struct note hear(int link)
{
    struct note note;
    ssize_t n;
    while ((n = recv(link, &note, sizeof note, 0)) < 0 && errno == EINTR)
        ;
    NEED(n == sizeof note);
    return note;
}

static void go(int link) { tell(link, (struct note){.count = 0}); }

struct start {
    void (*far)(int);
    int link;
};

static void *far_thread(void *argument)
{
    struct start *start = argument;
    start->far(start->link);
    return NULL;
}

/* Starts the far side; the near side's end of the link. */
static int start(void (*far)(int))
{
    static struct start started;
    int pair[2];
    NEED(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
    if (inproc()) {
        started = (struct start){far, pair[1]};
        NEED(pthread_create(&thread, NULL, far_thread, &started) == 0);
        return pair[0];
    }
    pid_t near = getpid(), child = fork();
    NEED(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != near)
            _exit(1);
        alarm(limit);
        close(pair[0]);
        far(pair[1]);
        _exit(0);
    }
    close(pair[1]);
    return pair[0];
}

/* The far side is part of the same process with inproc, whose usage the near side sees already. */
static struct usage far_usage(struct note note) { return inproc() ? (struct usage){0, 0} : note.used; }

static void open_context(void)
{
    NEED(context = zmq_ctx_new());
    NEED(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, count + 100) == 0);
}

static void close_context(void)
{
    step = "terminating";
    while (zmq_term(context) != 0)
        NEED(errno == EINTR);
}

static void finish(void)
{
    close_context();
    if (thread)
        pthread_join(thread, NULL);
    while (wait(NULL) > 0 || errno == EINTR)
        ;
}

/* ---- sockets ---- */

static void set(void *socket, int option, int value) { NEED(zmq_setsockopt(socket, option, &value, sizeof value) == 0); }

static void *new_socket(int type)
{
    void *socket = zmq_socket(context, type);
    NEED(socket);
    set(socket, ZMQ_SNDHWM, hwm);
    set(socket, ZMQ_RCVHWM, hwm);
    set(socket, ZMQ_LINGER, 0);
    return socket;
}

static volatile long events;

/* Reads a monitor until the context ends: one part of a zmq_event_t in 3.2, two parts in 4.x. */
static void *watch_reader(void *reader)
{
    zmq_msg_t event;
    NEED(zmq_msg_init(&event) == 0);
    while (zmq_msg_recv(&event, reader, 0) >= 0) {
#if ZMQ_VERSION_MAJOR == 3
        NEED(zmq_msg_size(&event) == sizeof(zmq_event_t));
#endif
        events += !zmq_msg_more(&event);
    }
    NEED(errno == ETERM);
    zmq_msg_close(&event);
    NEED(zmq_close(reader) == 0);
    return NULL;
}

static void watch(void *socket)
{
    static int watched;
    char endpoint[40];
    pthread_t reading;
    void *reader = zmq_socket(context, ZMQ_PAIR);
    snprintf(endpoint, sizeof endpoint, "inproc://monitor-%d", __sync_fetch_and_add(&watched, 1));
    NEED(zmq_socket_monitor(socket, endpoint, ZMQ_EVENT_ALL) == 0);
    NEED(reader && zmq_connect(reader, endpoint) == 0);
    NEED(pthread_create(&reading, NULL, watch_reader, reader) == 0 && pthread_detach(reading) == 0);
}

/* Binds to a fresh endpoint, and says which. */
static struct note bind_socket(void *socket)
{
    struct note note = {.endpoint = "tcp://127.0.0.1:*"};
    size_t length = sizeof note.endpoint;
    const char *folder = getenv("TMPDIR");
    if (inproc())
        strcpy(note.endpoint, "inproc://bench");
    if (strcmp(transport, "ipc") == 0)
        snprintf(note.endpoint, sizeof note.endpoint, "ipc://%s/bench.%d", folder ? folder : "/tmp", getpid());
    NEED(zmq_bind(socket, note.endpoint) == 0);
    if (strcmp(transport, "tcp") == 0)
        NEED(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, note.endpoint, &length) == 0);
    return note;
}

/* The near side's socket of a kind that has one at either side; the far side hears where. */
static void *bound(int type, int link)
{
    step = "binding";
    open_context();
    void *socket = new_socket(type);
    if (monitored)
        watch(socket);
    tell(link, bind_socket(socket));
    return socket;
}

static void *connected(int type, int link)
{
    struct note where = hear(link);
    if (!inproc())
        open_context();
    void *socket = new_socket(type);
    if (monitored)
        watch(socket);
    NEED(zmq_connect(socket, where.endpoint) == 0);
    return socket;
}

static void check_monitor(void) { monitored && events == 0 ? fail("the monitor saw nothing") : (void)0; }

static void close_far(void *socket)
{
    check_monitor();
    NEED(zmq_close(socket) == 0);
    if (!inproc())
        close_context();
}

static void close_near(void *socket)
{
    check_monitor();
    NEED(zmq_close(socket) == 0);
    finish();
}

/* ---- messages ---- */

#define LAST (1ull << 63)

/* A message of `size` bytes that carries a number in its head and, when there is room, in its tail. */
static void put(void *socket, uint64_t number)
{
    zmq_msg_t message;
    NEED(zmq_msg_init_size(&message, size) == 0);
    char *data = zmq_msg_data(&message);
    memcpy(data, &number, 8);
    if (size >= 16)
        memcpy(data + size - 8, &number, 8);
    NEED(zmq_msg_send(&message, socket, 0) == (int)size);
}

static uint64_t number_in(zmq_msg_t *message)
{
    uint64_t head, tail;
    NEED(zmq_msg_size(message) == size);
    const char *data = zmq_msg_data(message);
    memcpy(&head, data, 8);
    memcpy(&tail, data + size - 8, 8);
    if (head != tail)
        fail("a message's tail does not fit its head");
    return head;
}

/* One byte that says what it is. */
static void put_byte(void *socket, char byte) { NEED(zmq_send(socket, &byte, 1, 0) == 1); }

static char get_byte(void *socket)
{
    char byte;
    NEED(zmq_recv(socket, &byte, 1, 0) == 1);
    return byte;
}

/* ---- stream: PUSH to PULL ---- */

static void stream_push(int link)
{
    void *push = connected(ZMQ_PUSH, link);
    /* The clock is read rarely enough to cost nothing. */
    int burst = size <= 1024 ? 128 : size <= 65536 ? 8 : 1;
    uint64_t sent = 0;
    put(push, 0);
    hear(link);
    struct usage before = usage();
    for (double end = now() + seconds; now() < end;)
        for (int i = 0; i < burst; i++)
            put(push, sent++);
    put(push, sent++ | LAST);
    hear(link);
    tell(link, (struct note){.count = sent, .used = since(before)});
    close_far(push);
}

static void stream(void)
{
    int link = start(stream_push);
    void *pull = bound(ZMQ_PULL, link);
    zmq_msg_t message;
    double first = 0;
    uint64_t number;
    NEED(zmq_msg_init(&message) == 0);
    step = "warming up";
    NEED(zmq_msg_recv(&message, pull, 0) == (int)size);
    struct usage before = usage();
    go(link);
    step = "receiving";
    uint64_t expected = 0;
    do {
        NEED(zmq_msg_recv(&message, pull, 0) == (int)size);
        if (expected == 0)
            first = now();
        number = number_in(&message);
        if ((number & ~LAST) != expected)
            fail("message %llu came instead of %llu", (unsigned long long)(number & ~LAST), (unsigned long long)expected);
        progress = ++expected;
    } while (!(number & LAST));
    double elapsed = now() - first;
    struct usage used = since(before);
    go(link);
    struct note far = hear(link);
    NEED(far.count == expected);
    zmq_msg_close(&message);
    report("rate", (expected - 1) / elapsed);
    report_usage(expected, used, far_usage(far));
    close_near(pull);
}

/* ---- roundtrip: REQ to REP and back ---- */

static void roundtrip_req(int link)
{
    void *req = connected(ZMQ_REQ, link);
    uint64_t rounds = 0;
    for (int i = 0; i <= 100; i++) {
        put_byte(req, i < 100 ? 'w' : 'g');
        get_byte(req);
    }
    struct usage before = usage();
    double begin = now();
    for (double end = begin + seconds; now() < end;)
        for (int i = 0; i < 16; i++, rounds++) {
            put_byte(req, 'm');
            NEED(get_byte(req) == 'm');
        }
    put_byte(req, 'l');
    NEED(get_byte(req) == 'l');
    tell(link, (struct note){.count = rounds + 1, .seconds = now() - begin, .used = since(before)});
    close_far(req);
}

static void roundtrip(void)
{
    int link = start(roundtrip_req);
    void *rep = bound(ZMQ_REP, link);
    struct usage before = usage();
    step = "answering";
    for (char byte = 0; byte != 'l';) {
        byte = get_byte(rep);
        put_byte(rep, byte);
        progress++;
        if (byte == 'g') {
            before = usage();
            progress = 0;
        }
    }
    struct usage used = since(before);
    struct note far = hear(link);
    NEED(far.count == progress);
    report("time", far.seconds * 1e6 / far.count / 2);
    report_usage(far.count, used, far_usage(far));
    close_near(rep);
}

/* ---- pub: one PUB to `count` SUBs in one other process ---- */

/* Nothing is dropped: no marks, and the publisher stays at most two windows of deliveries ahead. */
enum { WINDOW = 20000 };

static void pub_subs(int link)
{
    struct note where = hear(link);
    open_context();
    zmq_pollitem_t *items = calloc(count, sizeof *items);
    uint64_t *expected = calloc(count, sizeof *expected), deliveries = 0;
    int warm = 0, ended = 0;
    double first = 0;
    struct usage before = {0, 0};
    zmq_msg_t message;
    NEED(items && expected && zmq_msg_init(&message) == 0);
    for (int i = 0; i < count; i++) {
        items[i] = (zmq_pollitem_t){.socket = new_socket(ZMQ_SUB), .events = ZMQ_POLLIN};
        NEED(zmq_setsockopt(items[i].socket, ZMQ_SUBSCRIBE, "", 0) == 0);
        NEED(zmq_connect(items[i].socket, where.endpoint) == 0);
    }
    step = "receiving";
    while (ended < count) {
        NEED(zmq_poll(items, count, -1) > 0);
        for (int i = 0; i < count; i++)
            for (int burst = 0; items[i].revents && burst < 200; burst++) {
                if (zmq_msg_recv(&message, items[i].socket, ZMQ_DONTWAIT) < 0) {
                    NEED(errno == EAGAIN);
                    break;
                }
                uint64_t number = number_in(&message);
                if (number == 0) { /* only to see who is connected */
                    if (expected[i] == 0 && ++warm == count) {
                        before = usage();
                        go(link);
                    }
                    expected[i] = 1;
                    continue;
                }
                if ((number & ~LAST) != expected[i]++)
                    fail("SUB %d lost a message", i);
                ended += (number & LAST) != 0;
                if (deliveries == 0)
                    first = now();
                progress = ++deliveries;
                if (deliveries % WINDOW == 0)
                    tell(link, (struct note){.count = deliveries});
            }
    }
    double elapsed = now() - first;
    tell(link, (struct note){.count = deliveries, .seconds = elapsed, .used = since(before), .final = 1});
    for (int i = 0; i < count; i++)
        NEED(zmq_close(items[i].socket) == 0);
    close_context();
}

static void pub(void)
{
    int link = start(pub_subs), burst = WINDOW / count / 20;
    void *pub = bound(ZMQ_PUB, link);
    uint64_t sent = 0;
    struct note far = {.count = 0};
    struct note ready;
    step = "waiting for the SUBs";
    do {
        put(pub, 0);
        rest(0.005);
    } while (recv(link, &ready, sizeof ready, MSG_DONTWAIT) != sizeof ready);
    struct usage before = usage();
    step = "publishing";
    for (double end = now() + seconds; now() < end; progress = sent) {
        for (int i = 0; i < burst; i++)
            put(pub, ++sent);
        while (sent * count - far.count > 2 * WINDOW)
            far = hear(link);
    }
    put(pub, ++sent | LAST);
    while (!far.final)
        far = hear(link);
    struct usage used = since(before);
    NEED(far.count == sent * count);
    report("rate", (far.count - 1) / far.seconds);
    report_usage(far.count, used, far.used);
    close_near(pub);
}

/* ---- router: a ROUTER that echoes to a few of `count` DEALERs; connections: as many of one PUSH to one PULL ---- */

enum { PER_PROCESS = 4000 };  /* DEALERs: each takes two descriptors or more */
enum { ACTIVE = 10, EACH = 20 }; /* DEALERs that talk, messages each has under way */
enum { UNSEEN = 500 };        /* connections that may wait for the ROUTER, well below its backlog */

static int one_pusher, dealers_here;

/* Echoes one message; its first byte. */
static char echo(void *router)
{
    zmq_msg_t identity, body;
    NEED(zmq_msg_init(&identity) == 0 && zmq_msg_init(&body) == 0);
    NEED(zmq_msg_recv(&identity, router, 0) >= 0 && zmq_msg_more(&identity));
    NEED(zmq_msg_recv(&body, router, 0) >= 0 && !zmq_msg_more(&body));
    char byte = *(char *)zmq_msg_data(&body);
    NEED(zmq_msg_send(&identity, router, ZMQ_SNDMORE) >= 0);
    NEED(zmq_msg_send(&body, router, 0) >= 0);
    return byte;
}

static void hello(int link, void *dealer, uint64_t sent, uint64_t *seen)
{
    char byte = 'h';
    NEED(zmq_send(dealer, &byte, 1, 0) == 1);
    while (sent - *seen >= UNSEEN)
        *seen = hear(link).count;
}

static uint64_t talk(void **dealers, int active)
{
    char body[32] = "m";
    uint64_t echoes = 0;
    for (double end = now() + seconds; now() < end;) {
        for (int i = 0; i < active * EACH; i++)
            NEED(zmq_send(dealers[i % active], body, sizeof body, 0) == sizeof body);
        for (int i = 0; i < active * EACH; i++)
            NEED(zmq_recv(dealers[i % active], body, sizeof body, 0) == sizeof body);
        progress = echoes += active * EACH;
    }
    put_byte(dealers[0], 'l');
    NEED(get_byte(dealers[0]) == 'l');
    return echoes + 1;
}

static void router_dealers(int link)
{
    struct note where = hear(link);
    int sockets = one_pusher ? 1 : dealers_here;
    uint64_t seen = 0, echoes = 0;
    void **dealers = calloc(sockets, sizeof *dealers);
    NEED(dealers);
    open_context();
    dealers[0] = new_socket(one_pusher ? ZMQ_PUSH : ZMQ_DEALER);
    double memory = resident();
    for (int i = 1; i < sockets; i++)
        dealers[i] = new_socket(ZMQ_DEALER);
    go(link);
    hear(link);
    step = "connecting";
    for (int i = 0; i < dealers_here; i++) {
        NEED(zmq_connect(dealers[one_pusher ? 0 : i], where.endpoint) == 0);
        if (!one_pusher)
            hello(link, dealers[i], i + 1, &seen);
    }
    /* A PUSH deals: each connection gets one. */
    for (int i = 0; one_pusher && i < dealers_here; i++)
        hello(link, dealers[0], 0, &seen);
    while (seen < (uint64_t)dealers_here)
        seen = hear(link).count;
    hear(link);
    memory = resident() - memory;
    tell(link, (struct note){.memory = memory});
    step = "talking";
    struct note job = hear(link); /* only the first process has one */
    struct usage before = usage();
    double begin = now();
    if (job.count)
        echoes = talk(dealers, sockets < ACTIVE ? sockets : ACTIVE);
    double elapsed = now() - begin;
    if (!job.count)
        hear(link);
    tell(link, (struct note){.count = echoes, .seconds = elapsed, .used = since(before)});
    for (int i = 0; i < sockets; i++)
        NEED(zmq_close(dealers[i]) == 0);
    close_context();
}

/* Lets one process connect, and takes the hello of each of its DEALERs. */
static void accept_dealers(void *router, int link, int expected)
{
    char identity[255], byte;
    go(link);
    for (int i = 1; i <= expected; i++) {
        if (!one_pusher)
            NEED(zmq_recv(router, identity, sizeof identity, 0) > 0);
        NEED(zmq_recv(router, &byte, 1, 0) == 1 && byte == 'h');
        if (i % 100 == 0 || i == expected)
            tell(link, (struct note){.count = i});
        progress++;
    }
}

static void router(void)
{
    int processes = one_pusher ? 1 : (count + PER_PROCESS - 1) / PER_PROCESS, links[processes], dealers[processes];
    for (int i = 0; i < processes; i++) {
        dealers[i] = dealers_here = count / processes + (i < count % processes);
        links[i] = start(router_dealers);
    }
    open_context();
    void *router = new_socket(one_pusher ? ZMQ_PULL : ZMQ_ROUTER);
    set(router, ZMQ_BACKLOG, 2 * UNSEEN);
    struct note where = bind_socket(router);
    for (int i = 0; i < processes; i++) {
        tell(links[i], where);
        hear(links[i]);
    }
    step = "accepting";
    double far_memory = 0, memory = resident(), begin = now();
    for (int i = 0; i < processes; i++)
        accept_dealers(router, links[i], dealers[i]);
    report("connect_rate", count / (now() - begin));
    rest(0.3); /* what a connection keeps when idle, not what it needs to come up */
    report("near_kib", (resident() - memory) / count);
    for (int i = 0; i < processes; i++) {
        go(links[i]);
        far_memory += hear(links[i]).memory;
    }
    report("far_kib", far_memory / count);
    struct usage before = usage();
    struct note far = {.count = 0};
    for (int i = processes - 1; i >= 0; i--)
        tell(links[i], (struct note){.count = i == 0 && !one_pusher});
    step = "echoing";
    for (progress = 0; !one_pusher;) {
        char byte = echo(router);
        progress++;
        if (byte == 'l')
            break;
    }
    struct usage used = since(before);
    for (int i = 0; i < processes; i++) {
        if (i > 0 || one_pusher)
            go(links[i]);
        struct note note = hear(links[i]);
        far.count += note.count;
        far.used.cpu += note.used.cpu;
        far.used.waits += note.used.waits;
        if (i == 0)
            far.seconds = note.seconds;
    }
    if (!one_pusher) {
        NEED(far.count == progress);
        report("rate", far.count / far.seconds);
        report_usage(far.count, used, far.used);
    }
    close_near(router);
}

static void connections(void)
{
    one_pusher = 1;
    router();
}

/* ---- poll: zmq_poll over `count` idle DEALERs and one in their midst that gets an echo ---- */

static void poll_router(int link)
{
    open_context();
    void *router = new_socket(ZMQ_ROUTER);
    tell(link, bind_socket(router));
    while (echo(router) != 'l')
        ;
    hear(link);
    tell(link, (struct note){.used = usage()});
    NEED(zmq_close(router) == 0);
    close_context();
}

static void poll_idle(void)
{
    int link = inproc() ? -1 : start(poll_router), active = count / 2;
    void *router = NULL;
    struct usage before = {0, 0};
    uint64_t calls = 0;
    zmq_pollitem_t *items = calloc(count + 1, sizeof *items);
    NEED(items);
    open_context();
    if (inproc())
        router = new_socket(ZMQ_ROUTER);
    struct note where = inproc() ? bind_socket(router) : hear(link);
    step = "connecting";
    for (int i = 0; i <= count; i++) {
        items[i] = (zmq_pollitem_t){.socket = new_socket(ZMQ_DEALER), .events = ZMQ_POLLIN};
        NEED(zmq_connect(items[i].socket, where.endpoint) == 0);
        put_byte(items[i].socket, 'h'); /* its echo says that the connection stands */
        if (inproc())
            echo(router);
        NEED(get_byte(items[i].socket) == 'h');
    }
    step = "polling";
    double begin = now(), end = begin + seconds;
    for (char byte = 'm'; byte != 'l'; calls++) {
        if (calls == 10) { /* warm */
            before = usage();
            begin = now();
            end = begin + seconds;
        }
        if (calls >= 10 && now() >= end)
            byte = 'l';
        put_byte(items[active].socket, byte);
        if (inproc())
            echo(router);
        NEED(zmq_poll(items, count + 1, -1) == 1 && items[active].revents == ZMQ_POLLIN);
        NEED(get_byte(items[active].socket) == byte);
        progress = calls;
    }
    double elapsed = now() - begin;
    struct usage used = since(before);
    calls -= 10;
    report("time", elapsed * 1e6 / calls);
    report_usage(calls, used, (struct usage){0, 0}); /* who answers is not measured */
    for (int i = 0; i <= count; i++)
        NEED(zmq_close(items[i].socket) == 0);
    if (!inproc()) {
        go(link);
        hear(link);
        finish();
        return;
    }
    close_near(router);
}

/* ---- lifecycle: context, two sockets, bind, connect, one message, end ---- */

static void live_and_die(void)
{
    open_context();
    void *pull = new_socket(ZMQ_PULL), *push = new_socket(ZMQ_PUSH);
    struct note where = bind_socket(pull);
    NEED(zmq_connect(push, where.endpoint) == 0);
    put_byte(push, 'm');
    NEED(get_byte(pull) == 'm');
    NEED(zmq_close(push) == 0 && zmq_close(pull) == 0);
    close_context();
}

static void lifecycle(void)
{
    uint64_t lives = 0;
    for (int i = 0; i < 5; i++)
        live_and_die();
    step = "living";
    struct usage before = usage();
    double begin = now();
    /* Not more than these: each life over tcp leaves a port in TIME_WAIT behind. */
    for (double end = begin + seconds; lives == 0 || (now() < end && lives < 1000); progress = ++lives)
        live_and_die();
    double elapsed = now() - begin;
    report("time", elapsed * 1e6 / lives);
    report_usage(lives, since(before), (struct usage){0, 0});
}

/* ---- the same bytes without a library ---- */

static int wire[2];

static void raw_connect(void)
{
    if (strcmp(transport, "tcp") != 0) {
        NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, wire) == 0);
        return;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    NEED(listener >= 0 && bind(listener, (void *)&address, length) == 0 && listen(listener, 1) == 0);
    NEED(getsockname(listener, (void *)&address, &length) == 0);
    NEED((wire[1] = socket(AF_INET, SOCK_STREAM, 0)) >= 0 && connect(wire[1], (void *)&address, length) == 0);
    NEED((wire[0] = accept(listener, NULL, NULL)) >= 0);
    for (int i = 0; i < 2; i++)
        NEED(setsockopt(wire[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0);
    close(listener);
}

/* The fastest that a plain blocking stream gets, over both transports. */
enum { BLOCK = 256 * 1024 };

static void raw_writer(int link)
{
    char *block = calloc(1, BLOCK);
    uint64_t bytes = 0;
    NEED(block);
    close(wire[0]);
    struct usage before = usage();
    for (double end = now() + seconds; now() < end; bytes += BLOCK)
        for (size_t done = 0; done < BLOCK;) {
            ssize_t n = write(wire[1], block + done, BLOCK - done);
            NEED(n > 0);
            done += n;
        }
    shutdown(wire[1], SHUT_WR);
    hear(link);
    tell(link, (struct note){.count = bytes, .used = since(before)});
}

static void raw_stream(void)
{
    char *block = malloc(BLOCK);
    uint64_t bytes = 0, head = 0;
    double first = 0;
    ssize_t n;
    NEED(block);
    raw_connect();
    int link = start(raw_writer);
    close(wire[1]);
    struct usage before = usage();
    while ((n = read(wire[0], block, BLOCK)) > 0) {
        if (first == 0) {
            first = now();
            head = n;
        }
        bytes += n;
    }
    NEED(n == 0);
    double elapsed = now() - first;
    struct usage used = since(before);
    go(link);
    struct note far = hear(link);
    NEED(far.count == bytes);
    /* In messages of `size` bytes, to be compared with. */
    report("rate", (bytes - head) / elapsed / size);
    report_usage((double)bytes / size, used, far.used);
}

static void raw_pinger(int link)
{
    char byte = 'm';
    uint64_t rounds = 0;
    close(wire[0]);
    struct usage before = usage();
    double begin = now();
    for (double end = begin + seconds; now() < end;)
        for (int i = 0; i < 16; i++, rounds++)
            NEED(write(wire[1], &byte, 1) == 1 && read(wire[1], &byte, 1) == 1);
    double elapsed = now() - begin;
    close(wire[1]);
    tell(link, (struct note){.count = rounds, .seconds = elapsed, .used = since(before)});
}

static void raw_roundtrip(void)
{
    char byte;
    uint64_t rounds = 0;
    raw_connect();
    int link = start(raw_pinger);
    close(wire[1]);
    struct usage before = usage();
    for (; read(wire[0], &byte, 1) == 1; rounds++)
        NEED(write(wire[0], &byte, 1) == 1);
    struct usage used = since(before);
    struct note far = hear(link);
    NEED(far.count == rounds);
    report("time", far.seconds * 1e6 / rounds / 2);
    report_usage(rounds, used, far.used);
}

/* ---- company: keeps a CPU busy until its starter ends it ---- */

static void hog(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(0);
    for (;;)
        __asm__ volatile("");
}

/* ---- the command line ---- */

static const struct kind {
    const char *name;
    void (*run)(void);
} kinds[] = {
    {"stream", stream}, {"roundtrip", roundtrip}, {"pub", pub}, {"router", router}, {"connections", connections},
    {"poll", poll_idle}, {"lifecycle", lifecycle}, {"raw-stream", raw_stream}, {"raw-roundtrip", raw_roundtrip}, {"hog", hog},
};

static void parse(const char *argument)
{
    const char *value = strchr(argument, '=');
    size_t n = value ? (size_t)(value - argument) : 0;
#define IS(name) (n == strlen(name) && strncmp(argument, name, n) == 0)
    if (IS("transport"))
        transport = value + 1;
    else if (IS("size"))
        size = strtoul(value + 1, NULL, 10);
    else if (IS("hwm"))
        hwm = atoi(value + 1);
    else if (IS("count"))
        count = atoi(value + 1);
    else if (IS("seconds"))
        seconds = atof(value + 1);
    else if (IS("limit"))
        limit = atoi(value + 1);
    else if (IS("monitored"))
        monitored = atoi(value + 1);
    else
        fail("what is %s?", argument);
#undef IS
}

int main(int argc, char **argv)
{
    int major, minor, patch;
    struct sigaction child = {.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP};
    for (int i = 2; i < argc; i++)
        parse(argv[i]);
    sigaction(SIGCHLD, &child, NULL);
    signal(SIGALRM, on_alarm);
    alarm(limit);
    for (size_t i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].run();
            zmq_version(&major, &minor, &patch);
            printf("version=%d.%d.%d\n", major, minor, patch);
            return 0;
        }
    fprintf(stderr, "usage: bench KIND [NAME=VALUE...]\n");
    return 1;
}
