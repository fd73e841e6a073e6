/* Messages from one side to the other, there and back, and to many. */
#include "bench.h"
#include <sys/socket.h>

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

void stream(void)
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

void roundtrip(void)
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

/* Nothing is dropped: no marks, and the publisher stays at most two windows ahead, of messages: as many for each SUB,
 * however many there are. */
enum { WINDOW = 2000 };

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
        /* That of the first message comes last. */
        for (int topic = topics ? 65535 : 0; topic >= 0; topic--)
            NEED(zmq_setsockopt(items[i].socket, ZMQ_SUBSCRIBE, (uint16_t[]){topic}, topics ? 2 : 0) == 0);
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
                if (deliveries % ((uint64_t)WINDOW * count) == 0)
                    tell(link, (struct note){.count = deliveries});
            }
    }
    double elapsed = now() - first;
    tell(link, (struct note){.count = deliveries, .seconds = elapsed, .used = since(before), .final = 1});
    for (int i = 0; i < count; i++)
        NEED(zmq_close(items[i].socket) == 0);
    close_context();
}

void pub(void)
{
    int link = start(pub_subs), burst = WINDOW / 20;
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
        while (sent * count - far.count > (uint64_t)2 * WINDOW * count)
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
