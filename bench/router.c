/* Many connections: how fast they come up, what they take when idle, and how fast some of them talk. */
#include "bench.h"

/* ---- router: a ROUTER that echoes to a few of `count` DEALERs; connections: as many of one PUSH to one PULL ---- */

enum { PER_PROCESS = 4000 };     /* DEALERs: each takes two descriptors or more */
enum { ACTIVE = 10, EACH = 20 }; /* DEALERs that talk, messages each has under way */
enum { UNSEEN = 500 };           /* connections that may wait for the ROUTER, well below its backlog */

static int one_pusher, dealers_here;

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

void router(void)
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

void connections(void)
{
    one_pusher = 1;
    router();
}
