/* What the measurements share: see bench.c for how they are made. */
#ifndef BENCH_H
#define BENCH_H

#define _GNU_SOURCE
#include <zmq.h>
#ifndef PEER
#include <zmq_ext.h>
#endif
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined PEER && ZMQ_VERSION_MAJOR < 4
#error "the peer is to be a libzmq 4"
#endif

/* ---- bench.c: what the command line sets ---- */

extern const char *transport;
extern size_t size;    /* of a message */
extern int hwm;        /* both marks of each socket */
extern int count;      /* SUBs, DEALERs, connections, idle sockets, requests under way */
extern double seconds; /* how long to send */
extern int limit;      /* seconds after which the run counts as hung */
extern int monitored;  /* whether both sides' sockets are monitored */
extern int curve;      /* whether the connection is encrypted */
extern int by_fd;      /* whether a byte is waited for as event loops do, by ZMQ_FD and ZMQ_EVENTS */
extern int sndbuf;     /* ZMQ_SNDBUF and ZMQ_RCVBUF, in bytes; 0: the system's */
extern int rcvbuf;
extern int topics;     /* whether SUBs want all topics of two bytes, one by one, instead of the empty one */

/* ---- side.c: failing, clocks and figures, the two sides and their link ---- */

/* What a run is at, and how far it came: told when it fails. */
extern const char *volatile step;
extern volatile uint64_t progress;

#define NEED(x) ((x) ? (void)0 : fail("%s:%d: %s: %s", __FILE__, __LINE__, #x, zmq_strerror(errno)))

void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void watch_over(void); /* ends a run that hangs, or whose far side dies */

struct usage {
    double cpu;   /* seconds, user and system */
    double waits; /* voluntary context switches */
};

double now(void);
void rest(double how_long);
struct usage usage(void);
struct usage since(struct usage before);
double resident(void); /* KiB */
void report(const char *name, double value);
void report_usage(double messages, struct usage near, struct usage far);

struct note {
    char endpoint[200];
    uint64_t count;
    double seconds, memory;
    struct usage used;
    int final;
};

extern void *context;

int inproc(void);
int start(void (*far)(int link)); /* the far side; returns the near side's end of the link */
void tell(int link, struct note note);
struct note hear(int link);
void go(int link);
struct usage far_usage(struct note note);
void open_context(void);
void close_context(void);
void finish(void); /* closes the context and waits for the far side */

/* ---- socket.c: sockets and messages ---- */

void set(void *socket, int option, int value);
void *new_socket(int type);
struct note bind_socket(void *socket); /* to a fresh endpoint, which the note names */
void *bound(int type, int link);       /* the near side's socket; the far side hears where */
void *connected(int type, int link);   /* the far side's */
void close_near(void *socket);
void close_far(void *socket);
void put_byte(void *socket, char byte);
char get_byte(void *socket);
char echo(void *router); /* one message; returns its first byte */

#define LAST (1ull << 63)

/* A message of `size` bytes that carries a number in its head and, when there is room, in its tail. */
static inline void put(void *socket, uint64_t number)
{
    zmq_msg_t message;
    NEED(zmq_msg_init_size(&message, size) == 0);
    char *data = zmq_msg_data(&message);
    memcpy(data, &number, 8);
    if (size >= 16)
        memcpy(data + size - 8, &number, 8);
    NEED(zmq_msg_send(&message, socket, 0) == (int)size);
}

static inline uint64_t number_in(zmq_msg_t *message)
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

/* ---- the kinds ---- */

void stream(void), roundtrip(void), pub(void);         /* traffic.c */
void router(void), connections(void);                  /* router.c */
void proxy(void);                                      /* proxy.c */
void poll_idle(void), lifecycle(void);                 /* idle.c */
void raw_stream(void), raw_roundtrip(void), hog(void); /* raw.c */

#endif
