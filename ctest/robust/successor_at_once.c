/*  A successor that comes the moment its predecessor has gone is served: ROUTER by
 *  identity, and PAIR, with one I/O thread and several. What the predecessor said last
 *  is not lost.                                                                     */
#include "test.h"

enum { ROUNDS = 300 };
static void *s;
static int type, heard_last;

/*  Answers who asks, and counts who only takes leave.                        */
static void *serve (void *arg)
{
    (void) arg;
    for (int served = 0; served < ROUNDS; ) {
        const char *text = recv_text (s);
        if (strstr (text, "bye")) {
            heard_last++;
            continue;
        }
        CHECK_STR (text, type == ZMQ_ROUTER ? "D|hi" : "hi");
        if (type == ZMQ_ROUTER)
            OK (zmq_send (s, "D", 1, ZMQ_SNDMORE));
        OK (zmq_send (s, "echo", 4, 0));
        served++;
    }
    return NULL;
}

static void test (int server, int threads)
{
    void *ctx = new_context ();
    char answer [6];
    OK (zmq_ctx_set (ctx, ZMQ_IO_THREADS, threads));
    type = server, heard_last = 0, s = new_socket (ctx, server);
    int port = port_of (bind_tcp (s)), one = 1;
    pthread_t t = start (serve, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        int fd = raw_connect (port);
        CHECK (setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0);
        raw_hello_as (fd, server == ZMQ_ROUTER ? ZMQ_DEALER : ZMQ_PAIR, "D");
        raw_frame (fd, 0, "hi", 2);
        raw_read (fd, answer, 6);
        CHECK (memcmp (answer, "\0\4echo", 6) == 0);
        raw_frame (fd, 0, "bye", 3);
        close (fd);
    }
    join (t);
    for (; heard_last < ROUNDS; heard_last++)
        CHECK (strstr (recv_text (s), "bye"));
    zmq_close (s);
    end_context (ctx);
}

int main (void)
{
    for (int threads = 1; threads <= 4; threads += 3) {
        test (ZMQ_ROUTER, threads);
        test (ZMQ_PAIR, threads);
    }
    return 0;
}
