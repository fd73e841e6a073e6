/*  monitor_ext.h - monitors beyond 3.2, read in the test's own thread.        */
#ifndef MONITOR_EXT_H
#define MONITOR_EXT_H
#include "monitor.h"
#include <stddef.h>
#include <zmq_ext.h>

#define SAME_PLACE(ours, theirs) \
    _Static_assert (offsetof (zmq_oxide_event_t, ours) == offsetof (zmq_event_t, theirs), #ours)
_Static_assert (sizeof (zmq_oxide_event_t) == sizeof (zmq_event_t), "an event");
SAME_PLACE (event, event);
SAME_PLACE (addr, data.connected.addr);
SAME_PLACE (value, data.connected.fd);
_Static_assert (sizeof (zmq_oxide_monitor_t) == 256, "what is added");

UNUSED static const char *ext_name (int event)
{
    switch (event) {
    case ZMQ_EVENT_MONITOR_STOPPED: return "MONITOR_STOPPED";
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return "HANDSHAKE_FAILED_NO_DETAIL";
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return "HANDSHAKE_SUCCEEDED";
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: return "HANDSHAKE_FAILED_PROTOCOL";
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return "HANDSHAKE_FAILED_AUTH";
    case ZMQ_OXIDE_EVENT_OWN_CLOSE: return "OWN_CLOSE";
    }
    return event_name (event);
}

UNUSED static uint64_t dropped (void *s)
{
    uint64_t count = 0;
    size_t size = sizeof count;
    OK (zmq_getsockopt (s, ZMQ_OXIDE_MONITOR_DROPPED, &count, &size));
    CHECK_INT (size, sizeof count);
    return count;
}

UNUSED static int add_monitor (void *s, const char *endpoint, int events)
{
    zmq_oxide_monitor_t wish = { events, "" };
    snprintf (wish.endpoint, sizeof wish.endpoint, "%s", endpoint);
    return zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_ADD, &wish, sizeof wish);
}
UNUSED static int remove_monitor (void *s, const char *endpoint)
{
    return zmq_setsockopt (s, ZMQ_OXIDE_MONITOR_REMOVE, endpoint, strlen (endpoint));
}

UNUSED static void *new_reader (void *ctx, const char *endpoint)
{
    void *reader = new_socket (ctx, ZMQ_PAIR);
    connect_to (reader, endpoint);
    return reader;
}
/*  A monitor of everything, with the extension on, and its reader.           */
UNUSED static void *watch_all (void *ctx, void *s)
{
    const char *endpoint = fresh ("inproc");
    set_int (s, ZMQ_OXIDE_MONITOR_EXTENSIONS, 1);
    OK (zmq_socket_monitor (s, endpoint, -1));
    return new_reader (ctx, endpoint);
}

/*  The next event; waits for it unless told otherwise. -1: there is none.    */
UNUSED static int read_ext (void *reader, zmq_oxide_event_t *event, int flags)
{
    zmq_msg_t msg;
    OK (zmq_msg_init (&msg));
    int rc = zmq_msg_recv (&msg, reader, flags), e = errno;
    if (rc != -1) {
        CHECK_INT (zmq_msg_size (&msg), sizeof *event);
        CHECK_INT (zmq_msg_more (&msg), 0);
        memcpy (event, zmq_msg_data (&msg), sizeof *event);
        CHECK (event->addr != NULL && strcmp (ext_name (event->event), "?"));
    }
    zmq_msg_close (&msg);
    errno = e;
    return rc == -1 ? -1 : 0;
}

/*  Reads events and compares their names: "LISTENING ACCEPTED". Returns the
 *  last one.                                                                 */
UNUSED static zmq_oxide_event_t expect_at (void *reader, const char *names, const char *file, int line)
{
    zmq_oxide_event_t event = { 0, NULL, 0, 0 };
    for (const char *at = names; *at; ) {
        size_t length = strcspn (at, " ");
        if (read_ext (reader, &event, 0) == -1)
            fail_at (file, line, "no event came, where '%s' was due", at);
        const char *name = ext_name (event.event);
        if (strlen (name) != length || strncmp (name, at, length))
            fail_at (file, line, "%s '%s' %d came, where '%s' was due", name, event.addr, event.value, at);
        at += length + (at [length] == ' ');
    }
    return event;
}
#define expect(reader, names) expect_at (reader, names, __FILE__, __LINE__)

/*  Nothing is on its way: an event that a call makes at once is the next one. */
UNUSED static void expect_nothing_at (void *reader, void *s, const char *file, int line)
{
    if (zmq_bind (s, "tcp://fence") != -1)
        fail_at (file, line, "a bind without port worked");
    expect_at (reader, "BIND_FAILED", file, line);
}
#define expect_nothing(reader, s) expect_nothing_at (reader, s, __FILE__, __LINE__)

#endif
