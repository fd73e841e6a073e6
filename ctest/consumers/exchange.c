/*  A request and its answer by each transport, and what the monitor saw: enough to know that the library works. */

#include <zmq.h>
#include <zmq_utils.h>
#include <stdlib.h>
#include <string.h>

#define MUST(truth) do { if (!(truth)) { \
    fprintf (stderr, "line %d: %s: %s\n", __LINE__, #truth, zmq_strerror (zmq_errno ())); exit (1); } } while (0)

static void exchange (void *ctx, const char *endpoint)
{
    char real [256];
    char text [16];
    size_t length = sizeof real;
    void *rep = zmq_socket (ctx, ZMQ_REP);
    void *req = zmq_socket (ctx, ZMQ_REQ);
    zmq_msg_t msg;

    MUST (rep && req);
    MUST (zmq_bind (rep, endpoint) == 0);
    MUST (zmq_getsockopt (rep, ZMQ_LAST_ENDPOINT, real, &length) == 0);
    MUST (zmq_connect (req, real) == 0);
    MUST (zmq_send (req, "ping", 4, 0) == 4);
    MUST (zmq_msg_init (&msg) == 0);
    MUST (zmq_msg_recv (&msg, rep, 0) == 4);
    MUST (memcmp (zmq_msg_data (&msg), "ping", 4) == 0);
    MUST (zmq_msg_send (&msg, rep, 0) == 4);
    MUST (zmq_msg_close (&msg) == 0);
    MUST (zmq_recv (req, text, sizeof text, 0) == 4);
    MUST (memcmp (text, "ping", 4) == 0);
    MUST (zmq_close (req) == 0);
    MUST (zmq_close (rep) == 0);
}

static void monitored (void *ctx)
{
    void *pull = zmq_socket (ctx, ZMQ_PULL);
    void *reader = zmq_socket (ctx, ZMQ_PAIR);
    zmq_event_t event;
    zmq_msg_t msg;

    MUST (pull && reader);
    MUST (zmq_socket_monitor (pull, "inproc://events", ZMQ_EVENT_LISTENING) == 0);
    MUST (zmq_connect (reader, "inproc://events") == 0);
    MUST (zmq_bind (pull, "tcp://127.0.0.1:*") == 0);
    MUST (zmq_msg_init (&msg) == 0);
    MUST (zmq_recvmsg (reader, &msg, 0) == sizeof event);
    memcpy (&event, zmq_msg_data (&msg), sizeof event);
    MUST (event.event == ZMQ_EVENT_LISTENING);
    MUST (strncmp (event.data.listening.addr, "tcp://127.0.0.1:", 16) == 0);
    MUST (zmq_msg_close (&msg) == 0);
    MUST (zmq_close (pull) == 0);
    MUST (zmq_close (reader) == 0);
}

int main (void)
{
    int major, minor, patch;
    void *watch = zmq_stopwatch_start ();
    void *ctx = zmq_ctx_new ();

    MUST (ctx);
    zmq_version (&major, &minor, &patch);
    MUST (ZMQ_MAKE_VERSION (major, minor, patch) == ZMQ_VERSION);
    exchange (ctx, "tcp://127.0.0.1:*");
    exchange (ctx, "ipc://*");
    exchange (ctx, "inproc://here");
    monitored (ctx);
    MUST (zmq_ctx_destroy (ctx) == 0);
    MUST (zmq_stopwatch_stop (watch) > 0);
    printf ("libzmq %d.%d.%d works\n", major, minor, patch);
    return 0;
}
