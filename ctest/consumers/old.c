/*  A program of 3.2's time, as it is found on a disk: nothing in it comes from the zmq.h of today. What it was compiled
    with, it says itself; it was linked against a library that is gone. */

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { unsigned char _ [32]; } message;
typedef struct { void *socket; int fd; short events, revents; } item;
typedef struct { int event; union { struct { char *addr; int fd; } any; } data; } happening;

extern void zmq_version (int *, int *, int *);
extern int zmq_errno (void);
extern const char *zmq_strerror (int);
extern int zmq_msg_init (message *), zmq_msg_init_size (message *, size_t), zmq_msg_close (message *), zmq_msg_more (message *);
extern int zmq_msg_send (message *, void *, int), zmq_msg_recv (message *, void *, int);
extern int zmq_msg_copy (message *, message *), zmq_msg_move (message *, message *);
extern void *zmq_msg_data (message *);
extern size_t zmq_msg_size (message *);
extern void *zmq_init (int), *zmq_ctx_new (void), *zmq_socket (void *, int);
extern int zmq_term (void *), zmq_ctx_set (void *, int, int), zmq_ctx_get (void *, int), zmq_close (void *);
extern int zmq_setsockopt (void *, int, const void *, size_t), zmq_getsockopt (void *, int, void *, size_t *);
extern int zmq_bind (void *, const char *), zmq_connect (void *, const char *), zmq_disconnect (void *, const char *);
extern int zmq_send (void *, const void *, size_t, int), zmq_recv (void *, void *, size_t, int);
extern int zmq_poll (item *, int, long), zmq_socket_monitor (void *, const char *, int);

#define MUST(truth) do { if (!(truth)) { \
    fprintf (stderr, "line %d: %s: %s\n", __LINE__, #truth, zmq_strerror (zmq_errno ())); exit (1); } } while (0)

enum { PAIR, PUB, SUB, REQ, REP };
enum { SUBSCRIBE = 6, RCVMORE = 13, EVENTS = 15, LINGER = 17, RCVTIMEO = 27, LAST_ENDPOINT = 32 };

static void pubsub (void *ctx)
{
    void *pub = zmq_socket (ctx, PUB), *sub = zmq_socket (ctx, SUB);
    char endpoint [128];
    size_t length = sizeof endpoint, size = sizeof (int);
    message part, other;
    item waiting = {NULL, 0, 1, 0};
    int more, wait = 3000, tries;

    MUST (zmq_bind (pub, "tcp://127.0.0.1:*") == 0);
    MUST (zmq_getsockopt (pub, LAST_ENDPOINT, endpoint, &length) == 0);
    MUST (length == strlen (endpoint) + 1);
    MUST (zmq_setsockopt (sub, SUBSCRIBE, "topic", 5) == 0);
    MUST (zmq_setsockopt (sub, RCVTIMEO, &wait, sizeof wait) == 0);
    MUST (zmq_connect (sub, endpoint) == 0);

    /*  Until the subscription has arrived, nothing is sent. */
    waiting.socket = sub;
    for (tries = 0; tries != 100; tries++) {
        MUST (zmq_send (pub, "nobody asked", 12, 0) == 12);
        MUST (zmq_send (pub, "topic/1", 7, 2) == 7);
        MUST (zmq_msg_init_size (&part, 1000) == 0);
        memset (zmq_msg_data (&part), 7, 1000);
        MUST (zmq_msg_send (&part, pub, 0) == 1000);
        if (zmq_poll (&waiting, 1, 50) == 1)
            break;
    }
    MUST (waiting.revents == 1);
    MUST (zmq_msg_init (&part) == 0 && zmq_msg_init (&other) == 0);
    MUST (zmq_msg_recv (&part, sub, 0) == 7);
    MUST (memcmp (zmq_msg_data (&part), "topic/1", 7) == 0);
    MUST (zmq_msg_more (&part) == 1);
    MUST (zmq_getsockopt (sub, RCVMORE, &more, &size) == 0 && more == 1 && size == sizeof more);
    MUST (zmq_msg_recv (&part, sub, 0) == 1000 && zmq_msg_more (&part) == 0);
    MUST (zmq_msg_copy (&other, &part) == 0 && zmq_msg_size (&other) == 1000);
    MUST (zmq_msg_move (&other, &part) == 0 && zmq_msg_size (&part) == 0);
    MUST (zmq_msg_close (&part) == 0 && zmq_msg_close (&other) == 0);
    MUST (zmq_close (sub) == 0 && zmq_close (pub) == 0);
}

static void lockstep (void *ctx)
{
    void *rep = zmq_socket (ctx, REP), *req = zmq_socket (ctx, REQ), *events = zmq_socket (ctx, PAIR);
    happening seen;
    char text [8];
    message msg;

    MUST (zmq_socket_monitor (rep, "inproc://old", 0x3ff) == 0);
    MUST (zmq_connect (events, "inproc://old") == 0);
    MUST (zmq_bind (rep, "ipc://old.ipc") == 0);
    MUST (zmq_connect (req, "ipc://old.ipc") == 0);
    MUST (zmq_recv (req, text, sizeof text, 0) == -1 && zmq_errno () == 156384763);
    MUST (zmq_send (req, "hi", 2, 0) == 2);
    MUST (zmq_recv (rep, text, sizeof text, 0) == 2);
    MUST (zmq_send (rep, "", 0, 0) == 0);
    MUST (zmq_recv (req, text, sizeof text, 0) == 0);

    MUST (zmq_msg_init (&msg) == 0);
    MUST (zmq_msg_recv (&msg, events, 0) == (int) sizeof seen);
    memcpy (&seen, zmq_msg_data (&msg), sizeof seen);
    MUST (seen.event == 8 && strcmp (seen.data.any.addr, "ipc://old.ipc") == 0);
    MUST (zmq_msg_recv (&msg, events, 0) == (int) sizeof seen);
    memcpy (&seen, zmq_msg_data (&msg), sizeof seen);
    MUST (seen.event == 32 && seen.data.any.fd > 2);
    MUST (zmq_msg_close (&msg) == 0);
    MUST (zmq_disconnect (req, "ipc://old.ipc") == 0);
    MUST (zmq_close (events) == 0 && zmq_close (req) == 0 && zmq_close (rep) == 0);
}

int main (void)
{
    int major = 0, minor = 0, patch = 0;
    void *ctx = zmq_init (1);

    zmq_version (&major, &minor, &patch);
    MUST (major == 3 && minor == 2 && patch == 6);
    MUST (ctx && zmq_ctx_get (ctx, 1) == 1 && zmq_ctx_get (ctx, 2) == 1024);
    MUST (zmq_ctx_set (ctx, 2, 64) == 0);
    MUST (zmq_socket (ctx, 11) == NULL && zmq_errno () == EINVAL);
    MUST (strcmp (zmq_strerror (156384765), "Context was terminated") == 0);
    pubsub (ctx);
    lockstep (ctx);
    MUST (zmq_term (ctx) == 0);
    puts ("an old program works");
    return 0;
}
