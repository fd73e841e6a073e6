/*  monitor.h - reads a socket's monitor in a thread of its own, as the man page
 *  recommends, and lets the test wait for an event.                          */
#ifndef MONITOR_H
#define MONITOR_H
#include "test.h"

typedef struct {
    int event, value;
    char addr [300];            /* copied while the message was open */
    const char *pointer;        /* what the event itself carried */
} seen_t;

typedef struct {
    void *ctx;
    char endpoint [64];
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    int connected, stop, error; /* error: why the reader ended */
    int count;
    seen_t *events;
    int room;
} watch_t;

UNUSED static const char *event_name (int event)
{
    switch (event) {
    case ZMQ_EVENT_CONNECTED: return "CONNECTED";
    case ZMQ_EVENT_CONNECT_DELAYED: return "CONNECT_DELAYED";
    case ZMQ_EVENT_CONNECT_RETRIED: return "CONNECT_RETRIED";
    case ZMQ_EVENT_LISTENING: return "LISTENING";
    case ZMQ_EVENT_BIND_FAILED: return "BIND_FAILED";
    case ZMQ_EVENT_ACCEPTED: return "ACCEPTED";
    case ZMQ_EVENT_ACCEPT_FAILED: return "ACCEPT_FAILED";
    case ZMQ_EVENT_CLOSED: return "CLOSED";
    case ZMQ_EVENT_CLOSE_FAILED: return "CLOSE_FAILED";
    case ZMQ_EVENT_DISCONNECTED: return "DISCONNECTED";
    }
    return "?";
}

/*  Reads one event from a reader socket; 0, or -1 with the errno of the
 *  receive. Asserts what holds for every event.                              */
UNUSED static int read_event (void *reader, seen_t *seen, int flags)
{
    zmq_event_t event;
    zmq_msg_t msg;
    OK (zmq_msg_init (&msg));
    if (zmq_msg_recv (&msg, reader, flags) == -1) {
        int e = errno;
        zmq_msg_close (&msg);
        errno = e;
        return -1;
    }
    CHECK_INT (zmq_msg_size (&msg), sizeof event);
    CHECK_INT (zmq_msg_more (&msg), 0);
    memcpy (&event, zmq_msg_data (&msg), sizeof event);
    CHECK (event.event && !(event.event & (event.event - 1)) && event.event <= ZMQ_EVENT_DISCONNECTED);
    CHECK (event.data.connected.addr != NULL);
    seen->event = event.event;
    seen->value = event.data.connected.fd;  /* all members share the layout */
    seen->pointer = event.data.connected.addr;
    snprintf (seen->addr, sizeof seen->addr, "%s", event.data.connected.addr);
    OK (zmq_msg_close (&msg));
    return 0;
}

static void *watch_thread (void *arg)
{
    watch_t *w = arg;
    void *reader = zmq_socket (w->ctx, ZMQ_PAIR);
    CHECK (reader != NULL);
    set_int (reader, ZMQ_RCVTIMEO, 20);
    connect_to (reader, w->endpoint);
    pthread_mutex_lock (&w->lock);
    w->connected = 1;
    pthread_cond_broadcast (&w->more);
    while (!w->stop) {
        seen_t seen;
        pthread_mutex_unlock (&w->lock);
        int rc = read_event (reader, &seen, 0), e = errno;
        pthread_mutex_lock (&w->lock);
        if (rc == -1 && (e == EAGAIN || e == EINTR))
            continue;
        if (rc == -1) {
            w->error = e;
            break;
        }
        if (w->count == w->room) {
            w->room = w->room ? 2 * w->room : 256;
            w->events = realloc (w->events, w->room * sizeof *w->events);
            CHECK (w->events != NULL);
        }
        w->events [w->count++] = seen;
        pthread_cond_broadcast (&w->more);
    }
    pthread_cond_broadcast (&w->more);
    pthread_mutex_unlock (&w->lock);
    OK (zmq_close (reader));
    return NULL;
}

/*  A reader for a monitor that is registered already.                        */
UNUSED static watch_t *watch_endpoint (void *ctx, const char *endpoint)
{
    watch_t *w = calloc (1, sizeof *w);
    CHECK (w != NULL);
    w->ctx = ctx;
    snprintf (w->endpoint, sizeof w->endpoint, "%s", endpoint);
    pthread_mutex_init (&w->lock, NULL);
    pthread_cond_init (&w->more, NULL);
    w->thread = start (watch_thread, w);
    pthread_mutex_lock (&w->lock);
    while (!w->connected)
        pthread_cond_wait (&w->more, &w->lock);
    pthread_mutex_unlock (&w->lock);
    return w;
}

/*  Registers a monitor for the events of the mask and reads it.              */
UNUSED static watch_t *watch_mask (void *ctx, void *s, int mask)
{
    const char *endpoint = fresh ("inproc");
    CHECK_INT (OK (zmq_socket_monitor (s, endpoint, mask)), 0);
    return watch_endpoint (ctx, endpoint);
}
UNUSED static watch_t *watch (void *ctx, void *s) { return watch_mask (ctx, s, ZMQ_EVENT_ALL); }

/*  What was seen from number FROM on: "LISTENING ACCEPTED".                   */
UNUSED static const char *history (watch_t *w, int from)
{
    RING (4000);
    size_t at = 0;
    buf [0] = 0;
    pthread_mutex_lock (&w->lock);
    for (int i = from; i < w->count && at < room - 40; i++)
        at += snprintf (buf + at, room - at, "%s%s", at ? " " : "", event_name (w->events [i].event));
    pthread_mutex_unlock (&w->lock);
    return buf;
}
UNUSED static int seen_so_far (watch_t *w)
{
    pthread_mutex_lock (&w->lock);
    int n = w->count;
    pthread_mutex_unlock (&w->lock);
    return n;
}
UNUSED static seen_t seen (watch_t *w, int i)
{
    pthread_mutex_lock (&w->lock);
    CHECK (i >= 0 && i < w->count);
    seen_t s = w->events [i];
    pthread_mutex_unlock (&w->lock);
    return s;
}

/*  Waits for an event of that kind at number FROM or later; its number.      */
UNUSED static int await_from_at (watch_t *w, int event, int from, const char *file, int line)
{
    struct timespec limit;
    clock_gettime (CLOCK_REALTIME, &limit);
    limit.tv_sec += PATIENCE / 1000;
    pthread_mutex_lock (&w->lock);
    for (int i = from; ; i++) {
        int late = 0;
        while (i >= w->count && !w->error && !late)
            late = pthread_cond_timedwait (&w->more, &w->lock, &limit);
        if (i >= w->count) {
            pthread_mutex_unlock (&w->lock);
            fail_at (file, line, "no %s came; %s; the reader saw: %s", event_name (event),
                     w->error ? errno_name (w->error) : "time is over", history (w, from));
        }
        if (w->events [i].event == event) {
            pthread_mutex_unlock (&w->lock);
            return i;
        }
    }
}
#define await_from(w, event, from) await_from_at (w, event, from, __FILE__, __LINE__)
#define await(w, event) await_from (w, event, 0)
/*  Waits until that many events were seen.                                   */
#define await_count(w, n) UNTIL (seen_so_far (w) >= (n))

/*  An event that the call itself makes, to stand behind everything that was
 *  made before: what is not seen when it arrives will not come.              */
UNUSED static int fence_at (watch_t *w, void *s, const char *file, int line)
{
    char text [64];
    static int number;
    snprintf (text, sizeof text, "tcp://fence%d", ++number); /* no port: BIND_FAILED with EINVAL */
    if (zmq_bind (s, text) != -1)
        fail_at (file, line, "a bind without port worked");
    for (int i = 0; ; i++) {
        i = await_from_at (w, ZMQ_EVENT_BIND_FAILED, i, file, line);
        if (!strcmp (seen (w, i).addr, text + 6))
            return i;
    }
}
#define fence(w, s) fence_at (w, s, __FILE__, __LINE__)

#define CHECK_EVENT(w, i, kind, text, what) \
    do { seen_t s__ = seen (w, i); \
         if (s__.event != (kind) || strcmp (s__.addr, text) || s__.value != (what)) \
             FAIL ("event %d is %s '%s' %d, not %s '%s' %d", (int) (i), event_name (s__.event), \
                   s__.addr, s__.value, event_name (kind), text, (int) (what)); } while (0)

/*  The same where the value is a descriptor that the test cannot know.       */
#define CHECK_EVENT_FD(w, i, kind, text) \
    ({ CHECK_EVENT (w, i, kind, text, seen (w, i).value); \
       CHECK (seen (w, i).value >= 0); \
       seen (w, i).value; })

/*  Stops reading, whatever may still come.                                   */
UNUSED static void unwatch (watch_t *w)
{
    pthread_mutex_lock (&w->lock);
    w->stop = 1;
    pthread_mutex_unlock (&w->lock);
    join (w->thread);
    free (w->events);
    free (w);
}
/*  Ends the context while the reader reads on; it must learn that.           */
UNUSED static void end_watched_at (watch_t *w, const char *file, int line)
{
    end_context_at (w->ctx, file, line);
    join (w->thread);
    if (w->error != ETERM)
        fail_at (file, line, "the reader ended with %s", errno_name (w->error));
}
#define end_watched(w) end_watched_at (w, __FILE__, __LINE__)

#endif
