/* The multi-threaded server of the guide: zmq_proxy between a ROUTER and a DEALER, REP threads behind it by inproc, and in
 * another process a DEALER that has `count` requests under way. */
#include "bench.h"
#include <pthread.h>

enum { WORKERS = 2 };

static void proxy_client(int link)
{
    void *client = connected(ZMQ_DEALER, link);
    uint64_t replies = 0;
    for (int i = 0; i < 100; i++) {
        NEED(zmq_send(client, "", 0, ZMQ_SNDMORE) == 0);
        put_byte(client, 'w');
        NEED(zmq_recv(client, NULL, 0, 0) == 0);
        NEED(get_byte(client) == 'w');
    }
    go(link);
    hear(link);
    step = "asking";
    struct usage before = usage();
    double begin = now();
    for (double end = begin + seconds; now() < end; progress = replies += count) {
        for (int i = 0; i < count; i++) {
            NEED(zmq_send(client, "", 0, ZMQ_SNDMORE) == 0);
            put(client, replies);
        }
        zmq_msg_t reply;
        NEED(zmq_msg_init(&reply) == 0);
        for (int i = 0; i < count; i++) {
            NEED(zmq_msg_recv(&reply, client, 0) == 0);
            NEED(zmq_msg_recv(&reply, client, 0) == (int)size && number_in(&reply) == replies);
        }
        zmq_msg_close(&reply);
    }
    tell(link, (struct note){.count = replies, .seconds = now() - begin, .used = since(before)});
    hear(link);
    close_far(client);
}

static void *worker(void *rep)
{
    zmq_msg_t request;
    NEED(zmq_msg_init(&request) == 0);
    while (zmq_msg_recv(&request, rep, 0) >= 0)
        NEED(zmq_msg_send(&request, rep, 0) >= 0 || errno == ETERM);
    NEED(errno == ETERM);
    zmq_msg_close(&request);
    NEED(zmq_close(rep) == 0);
    return NULL;
}

static void *forwarder(void *two_sockets)
{
    void **s = two_sockets;
    NEED(zmq_proxy(s[0], s[1], NULL) == -1 && errno == ETERM);
    NEED(zmq_close(s[0]) == 0 && zmq_close(s[1]) == 0);
    return NULL;
}

void proxy(void)
{
    int link = start(proxy_client);
    void *sockets[2];
    pthread_t threads[WORKERS + 1];
    sockets[0] = bound(ZMQ_ROUTER, link);
    sockets[1] = new_socket(ZMQ_DEALER);
    NEED(zmq_bind(sockets[1], "inproc://workers") == 0);
    for (int i = 0; i < WORKERS; i++) {
        void *rep = new_socket(ZMQ_REP);
        NEED(zmq_connect(rep, "inproc://workers") == 0);
        NEED(pthread_create(&threads[i], NULL, worker, rep) == 0);
    }
    NEED(pthread_create(&threads[WORKERS], NULL, forwarder, sockets) == 0);
    hear(link);
    struct usage before = usage();
    step = "forwarding";
    go(link);
    struct note far = hear(link);
    struct usage used = since(before);
    report("rate", far.count / far.seconds);
    report_usage(far.count, used, far.used);
    go(link);
    finish();
    for (int i = 0; i <= WORKERS; i++)
        pthread_join(threads[i], NULL);
}
